/** Values that survive `JSON.parse(JSON.stringify(x))`: plans, change sets and proposals are made of these. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
