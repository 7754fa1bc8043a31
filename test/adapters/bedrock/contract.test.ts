/** The Bedrock adapter keeps the contract of the port, over HTTP/1.1 and the real event stream. */
import { converseContract } from "../../contracts/converse.ts";
import { bedrock } from "./bedrock.ts";

converseContract("Amazon Bedrock", async (turns) => {
  const left = [...turns];
  const { converse } = await bedrock(
    () => {
      const turn = left.shift();
      if (turn === undefined) throw new Error("the script is at its end");
      return turn;
    },
    { maxAttempts: 1 },
  );
  return converse;
});
