/** The memory store keeps the rules of a store. */
import { memoryStore } from "../../../src/adapters/store/memory-store.ts";
import { storeContract } from "../../contracts/store.ts";

storeContract(async () => memoryStore());
