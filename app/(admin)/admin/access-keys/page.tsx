import { Fragment } from "react";
import { create, disable, replace } from "./actions";
import { Empty, NextPage, PageTitle, Section, State } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { SecretForm } from "@/components/form/secret-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { codeTag, momentTag } from "@/components/text/tags";
import { listAccessKeys, type ListedAccessKey } from "@/lib/identity/access-keys/service";
import { OPERATION_NAMES } from "@/lib/protocols/operation-names";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("access_keys.title");

function permissionsText({ t }: Text, { is_read_only, operations }: ListedAccessKey): string {
  if (operations === null) return t(is_read_only ? "access_keys.read" : "access_keys.write");
  return t(is_read_only ? "access_keys.read_some" : "access_keys.write_some", { count: operations.length });
}

type KeyStateProps = { text: Text; record: ListedAccessKey; now: Date };

function KeyState({ text, record: { disabled_at, expires_at }, now }: KeyStateProps) {
  if (disabled_at)
    return (
      <State tone="idle">{text.rich("access_keys.disabled", { time: momentTag(disabled_at, now) })}</State>
    );
  return expires_at <= now ? (
    <State tone="idle">{text.rich("access_keys.expired", { time: momentTag(expires_at, now) })}</State>
  ) : (
    <State tone="good">{text.rich("access_keys.expires", { time: momentTag(expires_at, now) })}</State>
  );
}

/** A name that fits on a button. */
const shortName = (name: string) => (name.length > 32 ? `${name.slice(0, 32)}…` : name);

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
        title={text.t("access_keys.title")}
        search={search ?? null}
        searchLabel={text.t("access_keys.search")}
        action={
          authority.isAdministrator ? { href: "#create", label: text.t("access_keys.create") } : undefined
        }
      />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">
        {text.rich("access_keys.hint", { url: ctx.config.url, code: codeTag })}
      </p>
      {keys.length === 0 ? (
        <Empty
          title={search === undefined ? text.t("access_keys.none") : text.t("admin.no_matches", { search })}
        />
      ) : (
        <ul
          aria-label={text.t("access_keys.title")}
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
                {permissionsText(text, key)}
                {key.operations && (
                  <details className="text-[13px]">
                    <summary className="cursor-pointer text-quiet pointer-coarse:py-3.5">
                      {text.t("access_keys.which_operations")}
                    </summary>
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
                <KeyState text={text} record={key} now={now} />
                <span className="block text-[13px] text-quiet">
                  {text.t("access_keys.created_by", { name: key.by ?? "" })}{" "}
                  {key.last_used_at
                    ? text.rich("access_keys.last_used", {
                        time: momentTag(key.last_used_at, now),
                        ip: key.last_ip ?? text.t("access_keys.unknown_address"),
                      })
                    : text.t("access_keys.never_used")}
                </span>
              </div>
              {authority.isAdministrator && key.disabled_at === null && key.expires_at > now ? (
                <details className="sm:has-[[data-shown-once]]:col-span-4">
                  <summary className="cursor-pointer py-1 text-[13px] font-semibold text-accent pointer-coarse:py-3.5">
                    {text.t("access_keys.change")}
                  </summary>
                  <div className="mt-2 grid gap-2 [&_form_button]:py-1.5 [&_form_button]:text-left [&_form_button]:[overflow-wrap:anywhere]">
                    <SecretForm
                      action={replace}
                      submit={text.t("access_keys.replace", { name: shortName(key.name) })}
                      quiet
                      copy={text.t("access_keys.copy")}
                    >
                      <input type="hidden" name="id" value={key.id} />
                    </SecretForm>
                    <ActionForm
                      action={disable}
                      submit={text.t("access_keys.disable", { name: shortName(key.name) })}
                      quiet
                    >
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
          <Section title={text.t("access_keys.create")}>
            <SecretForm
              action={create}
              submit={text.t("access_keys.create")}
              copy={text.t("access_keys.copy")}
            >
              <div className="mb-5 grid gap-4 sm:grid-cols-3">
                <Field
                  id="name"
                  name="name"
                  label={text.t("access_keys.name")}
                  hint={text.t("access_keys.name_hint")}
                  required
                  maxLength={100}
                  autoComplete="off"
                />
                <SelectField
                  id="scope"
                  name="scope"
                  label={text.t("access_keys.permissions")}
                  defaultValue="read"
                  options={[
                    { value: "read", label: text.t("access_keys.read") },
                    { value: "write", label: text.t("access_keys.write") },
                  ]}
                />
                <Field
                  id="days"
                  name="days"
                  label={text.t("access_keys.days")}
                  type="number"
                  min={1}
                  max={365}
                  defaultValue={90}
                  required
                />
                <details className="sm:col-span-3">
                  <summary className="cursor-pointer text-sm font-semibold text-accent pointer-coarse:py-3">
                    {text.t("access_keys.limit_operations")}
                  </summary>
                  <fieldset className="mt-2">
                    <legend className="mb-2 text-[13px] text-quiet">
                      {text.t("access_keys.limit_operations_hint")}
                    </legend>
                    <div
                      tabIndex={0}
                      role="group"
                      aria-label={text.t("access_keys.operations")}
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
