/** Words by which people call what follows an example of a contract, and words by which they say that it is none. */

const EXAMPLE =
  /(?<![\p{L}])(?:examples?|e\.g\.|for instance|samples?|beispiele?|z\.\s?b\.|exemples?|p\. ex\.|ejemplos?|p\. ej\.|exemplos?)(?![\p{L}])|サンプル|(?:具体|使用|記載|記述)例|の例|例[:：]|^例$|示例|样例|範例|范例|例子|예시|예제|예[:：]/iu;

/** Refusals, errors and parts: what stands there is no whole payload that has to fit. */
const DENIED =
  /(?<![\p{L}])(?:invalid|not|no|non|wrong|bad|incorrect|rejects?|rejected|refuses?|refused|errors?|fails?|failures?|illegal|malformed|counter-?examples?|broken|partial|patch|excerpt|fragment|abridged|shortened|before|old|legacy|deprecated|config|configuration|headers?|ungültige?s?|falsche?s?|fehler|abgelehnt|auszug|invalide|erreurs?|refusé|extrait|inválid[oa]s?|incorrect[oa]s?|errad[oa]|erros?|fragmento)(?![\p{L}])|無効|不正|エラー|誤り|抜粋|一部|旧|无效|無效|错误|錯誤|片段|잘못|오류|무효|일부/iu;

/** `text`: a heading or a short paragraph above a fence. */
export const announcesExample = (text: string): boolean => EXAMPLE.test(text);

export const deniesExample = (text: string): boolean => DENIED.test(text);
