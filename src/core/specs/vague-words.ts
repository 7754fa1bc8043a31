/** Words that no test can measure, in the languages of the dialects. */

/** Found as whole words. */
const SPACED = [
  "user-friendly|user friendly|easy to use|easy|easily|simple to use|intuitive|intuitively|seamless|seamlessly",
  "quickly|fast|rapidly|promptly|timely|in a timely manner|as soon as possible|near real-time|performant",
  "efficient|efficiently|optimal|optimally|scalable|reliable|reliably|robust|robustly|flexible|smooth|smoothly",
  "adequate|adequately|sufficient|sufficiently|reasonable|reasonably|appropriate|appropriately|acceptable|suitable|suitably",
  "significant|significantly|minimal|properly|gracefully|high quality|high-quality|state of the art|state-of-the-art|best effort",
  "cost effective|cost-effective|almost always|as a minimum|but not limited to|etc|and so on|and/or",
  "as needed|as appropriate|as applicable|if applicable|if necessary|if possible|if needed|where possible|wherever possible",
  "when possible|when necessary|where appropriate|when appropriate|as far as possible|to the extent possible",
  "tbd|tba|tbc|to be determined|to be defined",
  // Spanish and Portuguese
  "fácil de usar|intuitivo|intuitiva|rápidamente|rapidamente|lo antes posible|o mais rápido possível|o más rápido posible",
  "adecuado|adecuada|adecuadamente|adequado|adequada|adequadamente|apropiado|apropiada|apropiadamente|apropriado|apropriada",
  "razonable|razoável|robusto|robusta|eficientemente|si es posible|se possível|cuando sea necesario|quando necessário",
  // German
  "benutzerfreundlich|intuitiv|schnell|zügig|angemessen|angemessene|angemessenen|ausreichend|geeignet|geeignete|geeigneten",
  "robust|möglichst|so bald wie möglich|so schnell wie möglich|falls möglich|wenn möglich|bei Bedarf|usw",
  // French
  "convivial|conviviale|facile à utiliser|intuitif|intuitive|rapidement|dès que possible|si possible|si nécessaire|au besoin",
  "approprié|appropriée|adéquat|adéquate|raisonnable|robuste|efficacement",
];

/** Found anywhere: these scripts set no blanks between words, or join endings to them. */
const JOINED = [
  "用户友好|友好的|易用|易于使用|直观|尽快|儘快|快速地|迅速|及时|適當|适当|合理的|合适的|足够的|高效|健壮|鲁棒|灵活的|尽可能|儘可能|必要时|如有必要|等等",
  "使いやすい|使いやすく|直感的|素早く|迅速に|速やかに|できるだけ|可能な限り|適切な|適切に|十分な|十分に|必要に応じて|柔軟な|堅牢な|など",
  "사용자 친화적|사용하기 쉬운|직관적|빠르게|신속하게|신속히|가능한 한|적절한|적절히|적절하게|충분한|충분히|필요에 따라|필요한 경우|유연한|견고한",
];

const words = (lists: readonly string[]): string => lists.join("|").replace(/[/.]/g, "\\$&");
const SPACED_WORDS = new RegExp(`(?<![\\p{L}\\p{N}-])(?:${words(SPACED)})(?![\\p{L}\\p{N}-])`, "giu");
const JOINED_WORDS = new RegExp(words(JOINED), "gu");
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const MOST = 4_000;

/** The vague words in a text, each once, in lower case, in their order. */
export function vagueWords(text: string): string[] {
  const head = text.slice(0, MOST);
  const found = [...head.matchAll(SPACED_WORDS), ...(WIDE.test(head) ? head.matchAll(JOINED_WORDS) : [])];
  found.sort((a, b) => a.index - b.index);
  return [...new Set(found.map(([word]) => word.toLowerCase()))];
}
