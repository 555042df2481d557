/** Placeholder */
export async function generateEventCatalogue(_write: (path: string, content: string) => Promise<void>): Promise<void> {}
