/** Who works at Northwind, in which groups, and what each may open. */
import { ACCOUNTS, MANAGEMENT_ACCOUNT_ID, type DemoAccount } from "./company";

/** Display name and groups. The user name is the first name, and the email address follows it. */
export const PEOPLE: readonly (readonly [displayName: string, groups: readonly string[]])[] = [
  ["Ada Okafor", ["Payments team", "Engineering", "On call"]],
  ["Morgan Lindqvist", ["Cloud administrators", "Engineering"]],
  ["Jonas Weber", ["Payments team", "Engineering"]],
  ["Mei Tanaka", ["Checkout team", "Engineering", "On call"]],
  ["Priya Raman", ["Checkout team", "Engineering"]],
  ["Lucas Ferreira", ["Catalog team", "Engineering"]],
  ["Hannah Schmidt", ["Catalog team", "Engineering", "On call"]],
  ["Tomasz Nowak", ["Search team", "Engineering"]],
  ["Amara Diallo", ["Search team", "Engineering"]],
  ["Sofia Rossi", ["Fulfilment team", "Engineering"]],
  ["Noah Jansen", ["Fulfilment team", "Engineering", "On call"]],
  ["Chloé Moreau", ["Mobile team", "Engineering"]],
  ["Diego Castillo", ["Mobile team", "Engineering"]],
  ["Ingrid Solberg", ["Data team", "Engineering"]],
  ["Kwame Mensah", ["Data team", "Engineering"]],
  ["Yuki Sato", ["Data team"]],
  ["Elif Demir", ["Platform team", "Engineering", "On call"]],
  ["Oliver Hughes", ["Platform team", "Engineering"]],
  ["Fatima Zahra", ["Security team"]],
  ["Viktor Petrov", ["Security team", "Engineering"]],
  ["Grace Kim", ["Finance"]],
  ["Samuel Osei", ["Finance"]],
  ["Beatriz Almeida", ["Loyalty team", "Engineering"]],
  ["Liam O’Connor", ["Loyalty team", "Engineering"]],
  ["Nadia Haddad", ["Payroll team"]],
];

/** The two whose sign-ins are printed at start. */
export const EMPLOYEE = "ada";
export const ADMINISTRATOR = "morgan";

export function userNameOf(displayName: string): string {
  return (displayName.split(" ")[0] ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

type Rule = {
  who: { group: string } | { user: string };
  roles: readonly string[];
  where: (account: DemoAccount) => boolean;
};

const TEAMS = {
  payments: "Payments team",
  checkout: "Checkout team",
  catalog: "Catalog team",
  search: "Search team",
  fulfilment: "Fulfilment team",
  mobile: "Mobile team",
  datalake: "Data team",
  payroll: "Payroll team",
  loyalty: "Loyalty team",
};

const teamRules: Rule[] = Object.entries(TEAMS).flatMap(([product, group]) => [
  {
    who: { group },
    roles: ["Operator", "ReadOnly"],
    where: (account) => account.product === product && account.environment === "production",
  },
  {
    who: { group },
    roles: ["Developer", "Operator", "ReadOnly"],
    where: (account) => account.product === product && account.environment === "staging",
  },
  {
    who: { group },
    roles: ["Administrator", "Developer"],
    where: (account) => account.product === product && account.environment === "development",
  },
]);

const RULES: Rule[] = [
  ...teamRules,
  { who: { group: "Cloud administrators" }, roles: ["Administrator"], where: () => true },
  {
    who: { group: "Cloud administrators" },
    roles: ["BreakGlass"],
    where: (account) => account.environment === "production",
  },
  {
    who: { group: "Platform team" },
    roles: ["Administrator"],
    where: (account) => account.environment === "shared" && account.id !== MANAGEMENT_ACCOUNT_ID,
  },
  {
    who: { group: "Platform team" },
    roles: ["ReadOnly"],
    where: (account) => account.environment === "production",
  },
  { who: { group: "Security team" }, roles: ["SecurityAudit"], where: () => true },
  {
    who: { group: "Security team" },
    roles: ["Operator"],
    where: (account) => account.environment === "security",
  },
  { who: { group: "Finance" }, roles: ["Billing"], where: (account) => account.id === MANAGEMENT_ACCOUNT_ID },
  {
    who: { group: "Engineering" },
    roles: ["ReadOnly"],
    where: (account) => account.product === "monitoring" || account.product === "build",
  },
  {
    who: { group: "Engineering" },
    roles: ["Developer"],
    where: (account) => account.product === "sandbox-hackathon",
  },
  {
    who: { group: "On call" },
    roles: ["ReadOnly"],
    where: (account) =>
      account.environment === "production" &&
      (account.product === "checkout" || account.product === "fulfilment"),
  },
  {
    who: { user: "ada" },
    roles: ["DataAnalyst"],
    where: (account) => account.product === "datalake" && account.environment === "production",
  },
  {
    who: { user: "ada" },
    roles: ["ReadOnly"],
    where: (account) => account.product === "checkout" && account.environment === "staging",
  },
  { who: { user: "ada" }, roles: ["Administrator"], where: (account) => account.product === "sandbox-ada" },
  {
    who: { user: "jonas" },
    roles: ["Administrator"],
    where: (account) => account.product === "sandbox-jonas",
  },
  { who: { user: "mei" }, roles: ["Administrator"], where: (account) => account.product === "sandbox-mei" },
  { who: { user: "yuki" }, roles: ["DataAnalyst"], where: (account) => account.product === "datalake" },
];

export type DemoAssignment = { who: { group: string } | { user: string }; role: string; accountId: string };

export const ASSIGNMENTS: DemoAssignment[] = RULES.flatMap(({ who, roles, where }) =>
  ACCOUNTS.filter(where).flatMap((account) => roles.map((role) => ({ who, role, accountId: account.id }))),
);
