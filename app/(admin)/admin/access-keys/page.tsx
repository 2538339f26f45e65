import { Fragment } from "react";
import type { Metadata } from "next";
import { create, disable, replace } from "./actions";
import { Empty, NextPage, PageTitle, Section, State } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { SecretForm } from "@/components/form/secret-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { Moment } from "@/components/ui/time";
import { listAccessKeys, type ListedAccessKey } from "@/lib/identity/access-keys/service";
import { OPERATION_NAMES } from "@/lib/protocols/operation-names";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Access keys · Foyer" };

const scopeOf = (key: ListedAccessKey) =>
  [
    key.is_read_only ? "reads only" : "reads and writes",
    key.operations && `${key.operations.length} named operations`,
  ]
    .filter(Boolean)
    .join(", ");

function Standing({ record, now }: { record: ListedAccessKey; now: Date }) {
  if (record.disabled_at)
    return (
      <State tone="idle">
        Disabled <Moment at={record.disabled_at} now={now} />
      </State>
    );
  if (record.expires_at <= now)
    return (
      <State tone="idle">
        Expired <Moment at={record.expires_at} now={now} />
      </State>
    );
  return (
    <State tone="good">
      Ends <Moment at={record.expires_at} now={now} />
    </State>
  );
}

/** Enough of a name to tell the key by. */
const onButton = (name: string) => (name.length > 32 ? `${name.slice(0, 32)}…` : name);

/** A long name, broken between its words. */
const OperationName = ({ name }: { name: string }) =>
  name.split(/(?<=:)|(?<=[a-z])(?=[A-Z])/).map((word, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ));

export default async function AccessKeysPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/access-keys");
  const query = await queryOf(searchParams);
  const [search, after] = [query("q"), query("after")];
  const { keys, next } = await listAccessKeys(ctx, { search, after });
  const now = ctx.now();
  return (
    <>
      <PageTitle
        text={text}
        title="Access keys"
        search={search ?? null}
        searchLabel="Search access keys"
        action={authority.isAdministrator ? { href: "#create", label: "Create a key" } : undefined}
      />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">
        With these, Terraform and scripts administer Foyer through AWS’s own APIs:{" "}
        <code className="font-mono text-[13px]">aws sso-admin</code> and{" "}
        <code className="font-mono text-[13px]">aws identitystore</code> with{" "}
        <code className="font-mono text-[13px]">--endpoint-url {ctx.config.url}</code>.
      </p>
      {keys.length === 0 ? (
        <Empty title={search === undefined ? "No access keys yet" : "No access key is called so"} />
      ) : (
        <ul
          aria-label="Access keys"
          className="divide-y divide-line rounded-large border border-line bg-card sm:grid sm:grid-cols-[1.4fr_1fr_1.2fr_9rem] sm:gap-x-6"
        >
          {keys.map((key) => (
            <li
              key={key.id}
              className="grid gap-y-1.5 px-5 py-3.5 text-sm sm:col-span-4 sm:grid-cols-subgrid"
            >
              <p className="min-w-0">
                <span className="font-semibold [overflow-wrap:anywhere]">{key.name}</span>
                <span className="block font-mono text-[12.5px] break-all text-quiet">{key.id}</span>
              </p>
              <div>
                {scopeOf(key)}
                {key.operations && (
                  <details className="text-[13px]">
                    <summary className="cursor-pointer text-quiet pointer-coarse:py-3.5">Which</summary>
                    <ul className="mt-1 font-mono text-[12px] [overflow-wrap:anywhere]">
                      {key.operations.map((name) => (
                        <li key={name}>
                          <OperationName name={name} />
                        </li>
                      ))}
                    </ul>
                  </details>
                )}
              </div>
              <div>
                <Standing record={key} now={now} />
                <span className="block text-[13px] text-quiet">
                  made by {key.by};{" "}
                  {key.last_used_at ? (
                    <>
                      last used <Moment at={key.last_used_at} now={now} /> from {key.last_ip ?? "unknown"}
                    </>
                  ) : (
                    "never used"
                  )}
                </span>
              </div>
              {authority.isAdministrator && key.disabled_at === null && key.expires_at > now ? (
                <details className="sm:has-[[data-shown-once]]:col-span-4">
                  <summary className="cursor-pointer py-1 text-[13px] font-semibold text-accent pointer-coarse:py-3.5">
                    Change
                  </summary>
                  <div className="mt-2 grid gap-2 [&_form_button]:py-1.5 [&_form_button]:text-left [&_form_button]:[overflow-wrap:anywhere]">
                    <SecretForm
                      action={replace}
                      submit={`Replace ${onButton(key.name)}`}
                      quiet
                      copy="Copy the key"
                    >
                      <input type="hidden" name="id" value={key.id} />
                    </SecretForm>
                    <ActionForm action={disable} submit={`Disable ${onButton(key.name)}`} quiet>
                      <input type="hidden" name="id" value={key.id} />
                    </ActionForm>
                  </div>
                </details>
              ) : (
                <span />
              )}
            </li>
          ))}
        </ul>
      )}
      <NextPage text={text} next={next} after={after} keep={{ q: search }} />
      {authority.isAdministrator && (
        <div id="create" className="mt-6 scroll-mt-20">
          <Section title="Create an access key">
            <SecretForm action={create} submit="Create" copy="Copy the key">
              <div className="mb-5 grid gap-4 sm:grid-cols-3">
                <Field
                  id="name"
                  name="name"
                  label="Name"
                  hint="What it is for"
                  required
                  maxLength={100}
                  autoComplete="off"
                />
                <SelectField
                  id="scope"
                  name="scope"
                  label="May"
                  defaultValue="read"
                  options={[
                    { value: "read", label: "read" },
                    { value: "write", label: "read and write" },
                  ]}
                />
                <Field
                  id="days"
                  name="days"
                  label="Days until it expires"
                  type="number"
                  min={1}
                  max={365}
                  defaultValue={90}
                  required
                />
                <details className="sm:col-span-3">
                  <summary className="cursor-pointer text-sm font-semibold text-accent pointer-coarse:py-3">
                    Only some operations
                  </summary>
                  <fieldset className="mt-2">
                    <legend className="mb-2 text-[13px] text-quiet">
                      Those that are ticked; all when none is.
                    </legend>
                    <div
                      tabIndex={0}
                      role="group"
                      aria-label="Operations"
                      className="grid max-h-72 gap-x-4 overflow-y-auto rounded-medium border border-line p-3 sm:grid-cols-2"
                    >
                      {OPERATION_NAMES.map((name) => (
                        <label
                          key={name}
                          className="flex min-h-8 items-center gap-2 font-mono text-[12.5px] [overflow-wrap:anywhere] pointer-coarse:min-h-11"
                        >
                          <input
                            type="checkbox"
                            name="operations"
                            value={name}
                            className="size-4 shrink-0 accent-accent"
                          />
                          <span>
                            <OperationName name={name} />
                          </span>
                        </label>
                      ))}
                    </div>
                  </fieldset>
                </details>
              </div>
            </SecretForm>
          </Section>
        </div>
      )}
    </>
  );
}
