export default () => globalThis.runServers.stop();
