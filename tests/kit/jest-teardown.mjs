export default () => globalThis.stopRun();
