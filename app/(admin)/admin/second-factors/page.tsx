/** Who needs a second factor, when, and which kinds count. */
import { removeRule, saveAdminProof, saveRule } from "./actions";
import { Notice, PageTitle, Section } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { SelectField } from "@/components/form/select-field";
import { boldLinkTag } from "@/components/text/tags";
import { link } from "@/components/ui/styles";
import { listRuleViews, type RuleView } from "@/lib/identity/factors/administer";
import { DEFAULT_RULES } from "@/lib/identity/factor-rules/rules-policy";
import { FACTOR_KINDS, RULE_COVERS, RULE_MODES } from "@/lib/identity/factor-rules/types";
import { getGroup } from "@/lib/identity/groups/service";
import { readSettings } from "@/lib/identity/administrators/settings";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";
import { holdsDemo } from "@/lib/platform/instance/service";
import { adminPage, idOf, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("factors.admin.title");

type Group = { id: string; name: string };

export default async function SecondFactorsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/second-factors");
  const { t } = text;
  const groupId = idOf((await queryOf(searchParams))("group"));
  const rules = await listRuleViews(ctx);
  const asked = groupId === undefined ? null : await loadOr404(() => getGroup(ctx, groupId, { limit: 1 }));
  const isNew = groupId !== undefined && !rules.some((rule) => rule.groupId === groupId);
  const props = { text, mayChange: authority.isAdministrator };
  return (
    <>
      <PageTitle text={text} title={t("factors.admin.title")} />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">{t("factors.admin.hint")}</p>
      {(await holdsDemo(ctx.db)) && <Notice tone="calm" title={t("factors.admin.demo")} />}
      {rules
        .filter(({ scope }) => scope !== "group")
        .map((rule) => (
          <Section
            key={rule.scope}
            title={t(rule.scope === "everyone" ? "factors.admin.everyone" : "factors.admin.administrators")}
          >
            <RuleForm {...props} rule={rule} />
          </Section>
        ))}
      <AdminProof {...props} minutes={(await readSettings(ctx)).adminProofMinutes} />
      <h2 className="mt-8 text-[15px] font-bold">{t("factors.admin.groups")}</h2>
      <p className="mb-3 max-w-2xl text-sm text-quiet">
        {text.rich("factors.admin.groups_hint", { link: boldLinkTag("/admin/groups") })}
      </p>
      {isNew && asked && (
        <Section title={asked.name}>
          <RuleForm {...props} rule={null} group={{ id: groupId, name: asked.name }} />
        </Section>
      )}
      {rules
        .filter(({ scope }) => scope === "group")
        .map((rule) => (
          <GroupRule key={rule.groupId} {...props} rule={rule} />
        ))}
    </>
  );
}

type RuleProps = { text: Text; mayChange: boolean };

/** Minutes; 0 for never. */
const ADMIN_PROOF_MINUTES = [0, 5, 15, 30, 60, 120, 240, 480];

/** How long a second factor counts for changes of administrators. */
function AdminProof({ text, mayChange, minutes }: RuleProps & { minutes: number }) {
  const { t } = text;
  const choices = [...new Set([...ADMIN_PROOF_MINUTES, minutes])].sort((a, b) => a - b);
  return (
    <Section title={t("step_up.admin_title")} hint={t("step_up.admin_hint")}>
      <EditForm
        action={saveAdminProof}
        submit={t("factors.admin.save")}
        quiet
        readOnly={!mayChange}
        revision={minutes}
      >
        <div className="mb-4 max-w-xs">
          <SelectField
            id="adminProofMinutes"
            name="adminProofMinutes"
            label={t("step_up.admin_field")}
            defaultValue={String(minutes)}
            options={choices.map((each) => ({
              value: String(each),
              label: each === 0 ? t("step_up.admin_off") : durationText(text, each * 60),
            }))}
          />
        </div>
      </EditForm>
    </Section>
  );
}

function GroupRule({ text, mayChange, rule }: RuleProps & { rule: RuleView }) {
  const group = { id: rule.groupId ?? "", name: rule.groupName ?? "" };
  return (
    <section className="mb-6 rounded-large border border-line bg-card p-6">
      <h3 className="mb-4 font-semibold">
        <a className={link} href={`/admin/groups/${group.id}`}>
          {group.name}
        </a>
      </h3>
      <RuleForm text={text} mayChange={mayChange} rule={rule} group={group} />
      {mayChange && (
        <ActionForm
          action={removeRule}
          submit={text.t("factors.admin.remove_rule", { name: group.name })}
          className="mt-3"
          quiet
        >
          <input type="hidden" name="groupId" value={group.id} />
        </ActionForm>
      )}
    </section>
  );
}

function RuleForm({
  text: { t },
  mayChange,
  rule,
  group,
}: RuleProps & { rule: RuleView | null; group?: Group }) {
  const key = group?.id ?? rule?.scope ?? "everyone";
  const shown = rule ?? { ...DEFAULT_RULES.administrators, isDefault: false };
  return (
    <>
      {rule && <Affected text={t} rule={rule} />}
      <EditForm
        action={saveRule}
        submit={t("factors.admin.save")}
        quiet
        readOnly={!mayChange}
        revision={JSON.stringify([shown.mode, shown.kinds, shown.covers])}
      >
        <input type="hidden" name="scope" value={rule?.scope ?? "group"} />
        {group && <input type="hidden" name="groupId" value={group.id} />}
        <div className="mb-4 grid gap-4 sm:grid-cols-2">
          <SelectField
            id={`${key}-mode`}
            name="mode"
            label={t("factors.admin.mode")}
            defaultValue={shown.mode}
            options={RULE_MODES.map((value) => ({ value, label: t(`factors.admin.modes.${value}`) }))}
          />
          <SelectField
            id={`${key}-covers`}
            name="covers"
            label={t("factors.admin.covers")}
            defaultValue={shown.covers}
            options={RULE_COVERS.map((value) => ({ value, label: t(`factors.admin.covers_of.${value}`) }))}
          />
        </div>
        <fieldset className="mb-4">
          <legend className="mb-1.5 text-sm font-semibold">{t("factors.admin.kinds")}</legend>
          <div className="flex flex-wrap gap-x-6 gap-y-1">
            {FACTOR_KINDS.map((kind) => (
              <label key={kind} className="flex items-center gap-2 text-sm pointer-coarse:min-h-11">
                <input
                  type="checkbox"
                  name="kinds"
                  value={kind}
                  defaultChecked={(shown.kinds as readonly string[]).includes(kind)}
                  className="size-4 shrink-0 accent-accent"
                />
                {t(`factors.kinds.${kind}`)}
              </label>
            ))}
          </div>
        </fieldset>
      </EditForm>
    </>
  );
}

/** Who is affected, before anything is changed. */
function Affected({ text: t, rule }: { text: Text["t"]; rule: RuleView }) {
  return (
    <p className="mb-4 text-sm">
      <span className="font-semibold">{t("factors.admin.people", { count: rule.people })}.</span>{" "}
      {rule.people > 0 &&
        t(rule.mode === "off" ? "factors.admin.without_off" : "factors.admin.without", {
          count: rule.withoutFactor,
        })}{" "}
      {rule.isDefault && <span className="text-quiet">{t("factors.admin.by_default")}</span>}
    </p>
  );
}
