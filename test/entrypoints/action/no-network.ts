/** Loaded into a step before its program: a connection to anywhere but this machine ends it with exit code 99. */

export const NO_NETWORK = `data:text/javascript,${encodeURIComponent(`
import net from "node:net";
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof first === "object" && first !== null ? (first.host ?? first.path ?? "localhost") : args[1];
  if (!["127.0.0.1", "localhost", "::1"].includes(String(host))) {
    console.error("tried to reach " + host);
    process.exit(99);
  }
  return connect.apply(this, args);
};
`)}`;
