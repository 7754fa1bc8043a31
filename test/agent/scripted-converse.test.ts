/** The model that other tests script keeps the contract of the port, like the real adapter. */
import { converseContract } from "../contracts/converse.ts";
import { scriptedConverse } from "./scripted-converse.ts";

converseContract("scripted in this process", async (turns) => scriptedConverse(turns).converse);
