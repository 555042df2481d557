import '../typescript.mjs';

// Jest loads its environment outside of its own module system.
const { LeavesNothing } = await import('./environment.ts');

export default LeavesNothing;
