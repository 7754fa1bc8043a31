/** What section headings are called, by role and language. Add a language by adding words to the roles. */

export type Role =
  | "intent"
  | "contracts"
  | "tests"
  | "constraints"
  | "integration"
  | "requirements"
  | "criteria"
  | "glossary"
  | "story"
  | "properties"
  | "defect"
  | "expected"
  | "unchanged"
  | "tasks"
  | "edge-cases"
  | "success";

/** Words of a language are separated by `|`. They are compared without case, numbering, emphasis, emoji and what stands in brackets. */
export const HEADING_WORDS: Record<Role, Record<string, string>> = {
  intent: {
    en: "intent|purpose|overview|introduction|summary|goal|goals|why|background|context",
    zh: "目的|简介|介绍|引言|概述|背景|簡介|介紹|概要",
    ja: "目的|はじめに|概要|導入|背景|イントロダクション|意図",
    ko: "목적|소개|개요|서론|배경",
    es: "intención|propósito|introducción|resumen|objetivo|visión general",
    pt: "intenção|propósito|introdução|resumo|objetivo|visão geral",
    de: "absicht|zweck|einleitung|einführung|überblick|ziel|zusammenfassung",
    fr: "intention|but|objectif|introduction|résumé|aperçu|présentation",
  },
  contracts: {
    en: "contracts|contract|api|apis|api contract|api contracts|interface|interfaces|schema|schemas|data model|data models|inputs|outputs|inputs and outputs|events|payloads|endpoints",
    zh: "契约|合约|接口|接口契约|数据模型|契約|介面|資料模型",
    ja: "契約|コントラクト|インターフェース|インタフェース|データモデル|スキーマ",
    ko: "계약|인터페이스|데이터 모델|스키마",
    es: "contratos|contrato|interfaces|esquemas|modelo de datos|modelos de datos",
    pt: "contratos|contrato|interfaces|esquemas|modelo de dados|modelos de dados",
    de: "verträge|vertrag|schnittstellen|schnittstelle|datenmodell|datenmodelle",
    fr: "contrats|contrat|interfaces|schémas|modèle de données|modèles de données",
  },
  tests: {
    en: "test expectations|test expectation|tests|test|testing|verification|test cases|test plan|acceptance|acceptance tests|test scenarios",
    zh: "测试期望|测试预期|测试|验证|測試期望|測試|驗證",
    ja: "テスト期待値|テスト期待|テスト|検証|テストの期待",
    ko: "테스트 기대|테스트 기대치|테스트|검증",
    es: "expectativas de prueba|pruebas|verificación",
    pt: "expectativas de teste|testes|verificação",
    de: "testerwartungen|tests|prüfung|verifikation",
    fr: "attentes de test|tests|vérification",
  },
  constraints: {
    en: "constraints|constraint|non-functional|non-functional requirements|nonfunctional requirements|nfr|nfrs|performance|security|compliance|quality attributes|invariants|limits",
    zh: "约束|限制|非功能需求|非功能性需求|性能|安全|約束|非功能性需求",
    ja: "制約|制約事項|非機能要件|性能|セキュリティ",
    ko: "제약|제약 조건|제약사항|비기능 요구사항|성능|보안",
    es: "restricciones|requisitos no funcionales|rendimiento|seguridad",
    pt: "restrições|requisitos não funcionais|desempenho|segurança",
    de: "einschränkungen|randbedingungen|nichtfunktionale anforderungen|leistung|sicherheit",
    fr: "contraintes|exigences non fonctionnelles|performance|sécurité",
  },
  integration: {
    en: "integration points|integration point|integrations|integration|dependencies|consumes|consumers|related specs|upstream|downstream",
    zh: "集成点|依赖|依赖关系|集成|整合點|相依性",
    ja: "統合ポイント|連携|連携ポイント|依存関係|インテグレーションポイント",
    ko: "통합 지점|연동|의존성|통합",
    es: "puntos de integración|integraciones|dependencias",
    pt: "pontos de integração|integrações|dependências",
    de: "integrationspunkte|integrationen|abhängigkeiten",
    fr: "points d'intégration|intégrations|dépendances",
  },
  requirements: {
    en: "requirements|requirement|functional requirements|user scenarios & testing|user scenarios|user stories|behavior|behaviour|functional specification|added requirements|modified requirements|removed requirements|renamed requirements",
    zh: "需求|功能需求|功能性需求|要求|需求列表|需求清单|需求清單|需求说明|用户场景与测试|用户场景",
    ja: "要件|要求|機能要件|要求事項|要件一覧|要求一覧|ユーザーシナリオとテスト|ユーザーシナリオ",
    ko: "요구사항|요구 사항|기능 요구사항|요구사항 목록|사용자 시나리오 및 테스트|사용자 시나리오",
    es: "requisitos|requerimientos|requisitos funcionales|escenarios de usuario y pruebas|escenarios de usuario",
    pt: "requisitos|requisitos funcionais|cenários de usuário e testes|cenários de usuário",
    de: "anforderungen|funktionale anforderungen|benutzerszenarien & tests|benutzerszenarien|funktionale anforderung",
    fr: "exigences|exigences fonctionnelles|besoins|besoins fonctionnels|scénarios utilisateur et tests|scénarios utilisateur",
  },
  criteria: {
    en: "acceptance criteria|acceptance criterion|acceptance scenarios|criteria|success conditions|acceptance conditions|ac|acs",
    zh: "验收标准|验收准则|接受标准|驗收標準|驗收準則|接收标准|验收条件|驗收條件|接受准则|验收场景|驗收場景|验收要求",
    ja: "受入基準|受け入れ基準|受入れ基準|受け入れ条件|受入条件|承認基準|受入れ条件|受け入れ要件|検収基準|完了条件|受け入れシナリオ|受入シナリオ",
    ko: "승인 기준|인수 기준|수용 기준|수락 기준|인수 조건|수용 조건|승인 조건|완료 조건|허용 기준|인수 시나리오|수용 시나리오",
    es: "criterios de aceptación|criterio de aceptación|escenarios de aceptación",
    pt: "critérios de aceitação|critérios de aceite|critério de aceitação|cenários de aceitação|cenários de aceite",
    de: "akzeptanzkriterien|abnahmekriterien|akzeptanzkriterium|akzeptanzszenarien|abnahmeszenarien",
    fr: "critères d'acceptation|critère d'acceptation|critères d'acceptance|scénarios d'acceptation|critères de validation",
  },
  glossary: {
    en: "glossary|terms|terminology|definitions",
    zh: "术语表|术语|词汇表|術語表|詞彙表",
    ja: "用語集|用語|用語定義",
    ko: "용어집|용어|용어 정의",
    es: "glosario",
    pt: "glossário",
    de: "glossar|begriffe",
    fr: "glossaire",
  },
  story: {
    en: "user story|objective|story",
    zh: "用户故事|使用者故事|目标|用户需求",
    ja: "ユーザーストーリー|ユーザストーリー|目的",
    ko: "사용자 스토리|목표",
    es: "historia de usuario|historia",
    pt: "história de usuário|história do usuário|história do utilizador|história",
    de: "user story|benutzergeschichte|nutzergeschichte",
    fr: "histoire utilisateur|récit utilisateur|histoire|récit",
  },
  properties: {
    en: "correctness properties|properties",
    zh: "正确性属性|正確性屬性",
    ja: "正確性プロパティ|正当性プロパティ",
    ko: "정확성 속성",
    es: "propiedades de corrección",
    pt: "propriedades de correção|propriedades de corretude",
    de: "korrektheitseigenschaften",
    fr: "propriétés de correction",
  },
  defect: {
    en: "current behavior|current behaviour|actual behavior|actual behaviour|defect",
    zh: "当前行为|目前行为|現有行為|现有行为|当前表现",
    ja: "現在の動作|現在の挙動|現状の動作|現在の振る舞い|現在のふるまい|現行の動作",
    ko: "현재 동작|현재 동작 방식|기존 동작",
    es: "comportamiento actual",
    pt: "comportamento atual",
    de: "aktuelles verhalten",
    fr: "comportement actuel",
  },
  expected: {
    en: "expected behavior|expected behaviour|correct behavior|correct behaviour",
    zh: "期望行为|预期行为|預期行為|正确行为|期望的行为|预期的行为",
    ja: "期待される動作|期待される挙動|期待する動作|期待される振る舞い|正しい動作|期待動作|修正後の動作",
    ko: "예상 동작|기대 동작|기대되는 동작|올바른 동작|예상되는 동작",
    es: "comportamiento esperado",
    pt: "comportamento esperado",
    de: "erwartetes verhalten",
    fr: "comportement attendu",
  },
  unchanged: {
    en: "unchanged behavior|unchanged behaviour|preserved behavior|preserved behaviour|regression prevention",
    zh: "不变行为|保持不变的行为|不變行為|保持不变的行為|不变的行为|未改变的行为|未更改的行为",
    ja: "変更されない動作|変わらない動作|不変の動作|維持される動作|変更しない動作|変更されない振る舞い|維持すべき動作|変化しない動作",
    ko: "변경되지 않는 동작|유지되는 동작|변경되지 않은 동작|불변 동작|변경 없는 동작",
    es: "comportamiento sin cambios|comportamiento inalterado|comportamiento no modificado|comportamiento sin modificar|comportamiento preservado|comportamiento que no cambia",
    pt: "comportamento inalterado|comportamento preservado|comportamento não alterado|comportamento sem alterações|comportamento sem mudanças",
    de: "unverändertes verhalten",
    fr: "comportement inchangé|comportement non modifié|comportement préservé",
  },
  tasks: {
    en: "tasks|implementation plan|implementation tasks|task list",
    zh: "任务|实施计划|实现计划|任務|實作計畫",
    ja: "タスク|実装計画|実装タスク",
    ko: "작업|구현 계획",
    es: "tareas|plan de implementación",
    pt: "tarefas|plano de implementação",
    de: "aufgaben|umsetzungsplan|implementierungsplan",
    fr: "tâches|plan d'implémentation",
  },
  "edge-cases": {
    en: "edge cases",
    zh: "边界情况|邊界情況",
    ja: "エッジケース",
    ko: "엣지 케이스|예외 상황",
    es: "casos límite",
    pt: "casos extremos|casos de borda",
    de: "randfälle|sonderfälle",
    fr: "cas limites",
  },
  success: {
    en: "success criteria|measurable outcomes",
    zh: "成功标准|成功標準",
    ja: "成功基準",
    ko: "성공 기준",
    es: "criterios de éxito",
    pt: "critérios de sucesso",
    de: "erfolgskriterien",
    fr: "critères de succès|critères de réussite",
  },
};

/** The word "Requirement" in a heading such as `### Requirement 3: Title`. Matched at the start, any case. */
export const REQUIREMENT_WORDS = [
  "requirement",
  "req",
  "需求",
  "要求",
  "要件",
  "요구사항",
  "요구 사항",
  "requisito",
  "requerimiento",
  "anforderung",
  "exigence",
];

/** The word "Property" in `### Property 2: Title`. */
export const PROPERTY_WORDS = [
  "property",
  "属性",
  "屬性",
  "性质",
  "プロパティ",
  "속성",
  "propiedad",
  "propriedade",
  "eigenschaft",
  "propriété",
];

/** The word "Scenario" in `#### Scenario: Title`. */
export const SCENARIO_WORDS = [
  "scenario",
  "场景",
  "場景",
  "シナリオ",
  "시나리오",
  "escenario",
  "cenário",
  "szenario",
  "scénario",
];

/** The words "User Story" in `### User Story 1 - Title`, besides the English ones. */
export const STORY_WORDS = [
  "ユーザーストーリー",
  "ユーザストーリー",
  "用户故事",
  "使用者故事",
  "사용자 스토리",
  "historia de usuario",
  "história de usuário",
  "história do usuário",
  "história do utilizador",
  "benutzergeschichte",
  "nutzergeschichte",
  "histoire utilisateur",
  "récit utilisateur",
];
