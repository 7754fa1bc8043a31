/** Parses services and their RPCs. */
import type { Cursor } from "./cursor.ts";
import { OptionSet, type RpcNode, type ServiceNode } from "./model.ts";
import { parseOption } from "./parse-options.ts";

/** The word `service` is already taken. */
export function parseService(cursor: Cursor, line: number): ServiceNode {
  const name = cursor.word("the name of a service");
  const service: ServiceNode = { name, rpcs: [], options: new OptionSet(), line };
  cursor.expect("{");
  while (!cursor.take("}")) {
    if (cursor.take(";")) continue;
    if (cursor.take("option")) parseOption(cursor, service.options);
    else service.rpcs.push(parseRpc(cursor));
  }
  return service;
}

function parseRpc(cursor: Cursor): RpcNode {
  const { line } = cursor.expect("rpc");
  const name = cursor.word("the name of an RPC");
  const request = parseSide(cursor);
  cursor.expect("returns");
  const response = parseSide(cursor);
  const options = new OptionSet();
  if (cursor.take("{")) {
    while (!cursor.take("}")) {
      if (cursor.take(";")) continue;
      cursor.expect("option");
      parseOption(cursor, options);
    }
  } else cursor.expect(";");
  return {
    name,
    request: request.type,
    response: response.type,
    clientStreaming: request.streaming,
    serverStreaming: response.streaming,
    options,
    line,
  };
}

/** `(Type)` or `(stream Type)`; a message may itself be called `stream`. */
function parseSide(cursor: Cursor): { type: string; streaming: boolean } {
  cursor.expect("(");
  const streaming = cursor.is("stream") && !cursor.is(")", 1);
  if (streaming) cursor.next();
  const type = cursor.fullName("the name of a message");
  cursor.expect(")");
  return { type, streaming };
}
