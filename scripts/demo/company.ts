/** Northwind, the demo company: believable, the same on every machine, and entirely invented. */
import type { Organization } from "./connect-accounts";

export const COMPANY = { companyName: "Northwind", supportContact: "it-help@northwind.example" };

export const ENVIRONMENTS = [
  { id: "production", name: "Production", colour: "red" },
  { id: "staging", name: "Staging", colour: "amber" },
  { id: "development", name: "Development", colour: "green" },
  { id: "sandbox", name: "Sandbox", colour: "blue" },
  { id: "security", name: "Security", colour: "violet" },
  { id: "shared", name: "Shared services", colour: "slate" },
] as const;

export type EnvironmentId = (typeof ENVIRONMENTS)[number]["id"];

/** Paths below the organization's root. */
export const UNITS: Record<EnvironmentId, string> = {
  production: "Workloads/Production",
  staging: "Workloads/Staging",
  development: "Workloads/Development",
  sandbox: "Sandboxes",
  security: "Security",
  shared: "Shared services",
};

export type DemoAccount = {
  id: string;
  name: string;
  email: string;
  environment: EnvironmentId;
  product: string;
};

const PRODUCTS = [
  { product: "payments", name: "Payments", ids: ["481230097715", "205517739042", "339061782254"] },
  { product: "checkout", name: "Checkout web", ids: ["611902448310", "894420176635", "127740935581"] },
  { product: "catalog", name: "Catalog", ids: ["730455129846", "556310087429", "418826690135"] },
  { product: "search", name: "Search", ids: ["264971830552", "940118263574", "385207716490"] },
  { product: "fulfilment", name: "Fulfilment", ids: ["857730214960", "613894025177", "702165548893"] },
  { product: "mobile", name: "Mobile API", ids: ["320586941107", "176439820554", "598203317466"] },
  { product: "datalake", name: "Data lake", ids: ["730118265594", "449027361185", "861350749922"] },
  { product: "payroll", name: "Payroll", ids: ["902215580046", "537719204863", "284460193758"] },
  { product: "loyalty", name: "Loyalty", ids: ["675082419330", "350894267711", "819263305476"] },
] as const;

const STAGES = [
  { environment: "production", suffix: "", mail: "prod" },
  { environment: "staging", suffix: " staging", mail: "stg" },
  { environment: "development", suffix: " development", mail: "dev" },
] as const;

const others = (
  environment: EnvironmentId,
  rows: readonly (readonly [id: string, name: string, product: string])[],
): DemoAccount[] =>
  rows.map(([id, name, product]) => ({
    id,
    name,
    email: `${product}@northwind.example`,
    environment,
    product,
  }));

export const MANAGEMENT_ACCOUNT_ID = "100200300400";

export const ACCOUNTS: DemoAccount[] = [
  ...PRODUCTS.flatMap(({ product, name, ids }) =>
    STAGES.map((stage, index) => ({
      id: ids[index] ?? "",
      name: name + stage.suffix,
      email: `${product}-${stage.mail}@northwind.example`,
      environment: stage.environment,
      product,
    })),
  ),
  ...others("shared", [
    [MANAGEMENT_ACCOUNT_ID, "Northwind management", "management"],
    ["416603928857", "Network", "network"],
    ["523871460092", "Build and release", "build"],
    ["694410275836", "Monitoring", "monitoring"],
    ["238855017649", "Backup", "backup"],
  ]),
  ...others("security", [
    ["771290543318", "Log archive", "log-archive"],
    ["145638807226", "Security tooling", "security-tooling"],
    ["908347162295", "Forensics", "forensics"],
  ]),
  ...others("sandbox", [
    ["120985563471", "Ada’s sandbox", "sandbox-ada"],
    ["362704918843", "Jonas’s sandbox", "sandbox-jonas"],
    ["587116320954", "Mei’s sandbox", "sandbox-mei"],
    ["834029571168", "Hackathon", "sandbox-hackathon"],
    ["451793086627", "Training", "sandbox-training"],
  ]),
];

export type DemoPermissionSet = {
  name: string;
  description: string;
  hours: number;
  relayState?: string;
  /** AWS managed policies by name. */
  policies: string[];
  inline?: object;
};

export const PERMISSION_SETS: DemoPermissionSet[] = [
  {
    name: "Administrator",
    description: "Everything, for the account's owners",
    hours: 1,
    policies: ["AdministratorAccess"],
  },
  {
    name: "Operator",
    description: "Runs what is deployed: everything but users, roles and policies",
    hours: 2,
    policies: ["PowerUserAccess"],
    inline: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: ["organizations:*", "account:*"], Resource: "*" }],
    },
  },
  {
    name: "Developer",
    description: "Builds and debugs outside production",
    hours: 8,
    policies: ["PowerUserAccess"],
  },
  {
    name: "ReadOnly",
    description: "Sees everything, changes nothing",
    hours: 8,
    policies: ["ReadOnlyAccess"],
  },
  {
    name: "DataAnalyst",
    description: "Queries the data lake",
    hours: 4,
    relayState: "https://us-east-1.console.aws.amazon.com/athena/home?region=us-east-1#/query-editor",
    policies: ["AmazonAthenaFullAccess", "AmazonS3ReadOnlyAccess"],
  },
  {
    name: "SecurityAudit",
    description: "Reads the security configuration",
    hours: 4,
    policies: ["SecurityAudit", "job-function/ViewOnlyAccess"],
  },
  {
    name: "Billing",
    description: "Bills, budgets and payment",
    hours: 1,
    relayState: "https://us-east-1.console.aws.amazon.com/costmanagement/home",
    policies: ["job-function/Billing"],
  },
  {
    name: "BreakGlass",
    description: "For emergencies only: everything, in production",
    hours: 1,
    policies: ["AdministratorAccess"],
  },
];

/** Northwind, as the sandbox declares it. */
export const ORGANIZATION: Organization = {
  managementAccountId: MANAGEMENT_ACCOUNT_ID,
  units: [...new Set(Object.values(UNITS))].map((path) => ({ path })),
  accounts: ACCOUNTS.map(({ id, name, email, environment }) => ({
    id,
    name,
    email,
    unitPath: UNITS[environment],
  })),
};
