import { saveCommandLines, saveCompany, saveLabelTag, saveProvisioning, saveUnit } from "./actions";
import { EnvironmentsSection, type EnvironmentsProps, type SectionProps } from "./environments-section";
import { SessionsSection } from "./sessions-section";
import { Empty, NextPage, PageTitle, Section, Table } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { readLabelTag } from "@/lib/access/environments/labels";
import { listEnvironments } from "@/lib/access/environments/service";
import { listUnitPage } from "@/lib/access/environments/unit-page";
import { getLifetimes } from "@/lib/identity/session-lifetimes/service";
import { readSettings } from "@/lib/identity/administrators/settings";
import { textField } from "@/components/ui/styles";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("settings.title");

export default async function SettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/settings");
  const query = await queryOf(searchParams);
  const settings = await readSettings(ctx);
  const environments = await listEnvironments(ctx);
  const props = { text, mayChange: authority.isAdministrator };
  return (
    <>
      <PageTitle text={text} title={text.t("settings.title")} />
      <CompanySection {...props} company={settings.company} />
      <ProvisioningSection {...props} settings={settings} />
      <SessionsSection {...props} lifetimes={await getLifetimes(ctx)} />
      <CommandLinesSection {...props} settings={settings} />
      <EnvironmentsSection {...props} environments={environments} />
      <NamesSection {...props} tag={await readLabelTag(ctx)} />
      <UnitsSection
        {...props}
        ctx={ctx}
        environments={environments}
        search={query("q")}
        after={query("after")}
      />
    </>
  );
}

type Settings = Awaited<ReturnType<typeof readSettings>>;

function CompanySection({ text: { t }, mayChange, company }: SectionProps & Pick<Settings, "company">) {
  return (
    <Section title={t("settings.company.title")} hint={t("settings.company.hint")}>
      <EditForm action={saveCompany} submit={t("admin.save")} quiet readOnly={!mayChange}>
        <div className="mb-4 grid gap-4 sm:grid-cols-2">
          <Field
            id="name"
            name="name"
            label={t("settings.company.name")}
            required
            maxLength={60}
            defaultValue={company.name}
            autoComplete="organization"
          />
          <Field
            id="supportContact"
            name="supportContact"
            label={t("settings.company.contact")}
            hint={t("settings.company.contact_hint")}
            maxLength={200}
            defaultValue={company.supportContact ?? ""}
            autoComplete="off"
          />
        </div>
      </EditForm>
    </Section>
  );
}

function ProvisioningSection({ text: { t }, mayChange, settings }: SectionProps & { settings: Settings }) {
  return (
    <Section title={t("settings.provisioning.title")} hint={t("settings.provisioning.hint")}>
      <EditForm action={saveProvisioning} submit={t("admin.save")} quiet readOnly={!mayChange}>
        <div className="mb-4 grid gap-4 sm:grid-cols-2">
          <SelectField
            id="driftRepair"
            name="driftRepair"
            label={t("settings.provisioning.drift")}
            defaultValue={settings.driftRepair}
            options={[
              { value: "automatic", label: t("settings.provisioning.drift_automatic") },
              { value: "approval", label: t("settings.provisioning.drift_approval") },
            ]}
          />
          <SelectField
            id="revokeDisabled"
            name="revokeDisabled"
            label={t("settings.provisioning.disabled")}
            defaultValue={settings.revokeDisabled}
            options={[
              { value: "automatic", label: t("settings.provisioning.disabled_automatic") },
              { value: "manual", label: t("settings.provisioning.disabled_manual") },
            ]}
          />
          <Field
            id="sweepMinutes"
            name="sweepMinutes"
            label={t("settings.provisioning.sweep")}
            hint={t("settings.provisioning.sweep_hint")}
            type="number"
            min={5}
            max={10_080}
            defaultValue={settings.sweepMinutes}
          />
          <Field
            id="refreshMinutes"
            name="refreshMinutes"
            label={t("settings.provisioning.refresh")}
            hint={t("settings.provisioning.refresh_hint")}
            type="number"
            min={5}
            max={1_440}
            defaultValue={settings.refreshMinutes}
          />
        </div>
      </EditForm>
    </Section>
  );
}

function CommandLinesSection({ text: { t }, mayChange, settings }: SectionProps & { settings: Settings }) {
  return (
    <Section title={t("settings.command_lines.title")} hint={t("settings.command_lines.hint")}>
      <EditForm action={saveCommandLines} submit={t("admin.save")} quiet readOnly={!mayChange}>
        <div className="mb-4 grid gap-4 sm:grid-cols-2">
          <SelectField
            id="deviceFlow"
            name="deviceFlow"
            label={t("settings.command_lines.device")}
            defaultValue={settings.deviceFlow}
            options={[
              { value: "off", label: t("settings.command_lines.device_off") },
              { value: "same_network", label: t("settings.command_lines.device_same_network") },
              { value: "on", label: t("settings.command_lines.device_on") },
            ]}
          />
          <Field
            id="profilePrefix"
            name="profilePrefix"
            label={t("settings.command_lines.prefix")}
            hint={t("settings.command_lines.prefix_hint")}
            maxLength={20}
            defaultValue={settings.profilePrefix}
            autoComplete="off"
            spellCheck={false}
          />
        </div>
      </EditForm>
    </Section>
  );
}

function NamesSection({ text: { t }, mayChange, tag }: SectionProps & { tag: string }) {
  return (
    <Section title={t("settings.names.title")} hint={t("settings.names.hint")}>
      <EditForm revision={tag} action={saveLabelTag} submit={t("admin.save")} quiet readOnly={!mayChange}>
        <div className="mb-4 max-w-md">
          <Field
            id="label-tag"
            name="key"
            label={t("settings.names.tag")}
            hint={t("settings.names.tag_hint")}
            maxLength={128}
            defaultValue={tag}
            autoComplete="off"
          />
        </div>
      </EditForm>
    </Section>
  );
}

/** Stands for AWS's name of an account in a unit's label. */
const PLACEHOLDER = "{name}";

type UnitsProps = EnvironmentsProps & {
  ctx: AdminCtx;
  search: string | undefined;
  after: string | undefined;
};

async function UnitsSection({ ctx, text, mayChange, environments, search, after }: UnitsProps) {
  const { t } = text;
  const { units, next, total } = await listUnitPage(ctx, { search, after });
  if (total === 0 && search === undefined) return null;
  return (
    <section id="units" className="mb-6 rounded-large border border-line bg-card p-6">
      <h2 className="font-semibold">
        {t("settings.units.title")}{" "}
        <span className="ml-1.5 font-normal text-quiet tabular-nums">{text.format.number(total)}</span>
      </h2>
      <p className="mt-0.5 max-w-2xl text-sm text-quiet">
        {t("settings.units.hint", { placeholder: PLACEHOLDER })}
      </p>
      <form role="search" action="#units" className="mt-4 mb-3 w-64 max-sm:w-full">
        <input
          type="search"
          name="q"
          defaultValue={search ?? ""}
          aria-label={t("settings.units.search")}
          placeholder={t("settings.units.search")}
          className={textField}
        />
      </form>
      {units.length === 0 ? (
        <Empty title={search ? t("admin.no_matches", { search }) : t("settings.units.none")} />
      ) : (
        <Table
          caption={t("settings.units.title")}
          head={[t("settings.units.unit"), t("settings.units.values")]}
        >
          {units.map((unit) => (
            <tr key={unit.id}>
              <td>{unit.path || unit.name}</td>
              <td>
                <UnitForm text={text} unit={unit} environments={environments} mayChange={mayChange} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={after} keep={{ q: search }} />
    </section>
  );
}

type Unit = Awaited<ReturnType<typeof listUnitPage>>["units"][number];

function UnitForm({ text: { t }, unit, environments, mayChange }: EnvironmentsProps & { unit: Unit }) {
  const name = unit.path || unit.name;
  return (
    <EditForm
      revision={`${unit.environmentId} ${unit.label}`}
      action={saveUnit}
      submit={t("settings.units.save", { name: unit.name })}
      quiet
      readOnly={!mayChange}
      className="flex flex-wrap items-center gap-2"
    >
      <input type="hidden" name="unitId" value={unit.id} />
      <SelectField
        id={`unit-${unit.id}`}
        name="environmentId"
        label={t("settings.units.environment_of", { name })}
        hideLabel
        options={[
          { value: "", label: t("settings.inherited") },
          ...environments.map((each) => ({ value: each.id, label: each.name })),
        ]}
        defaultValue={unit.environmentId ?? ""}
      />
      <input
        name="label"
        aria-label={t("settings.units.label_of", { name })}
        placeholder={t("settings.units.label_placeholder", { placeholder: PLACEHOLDER })}
        maxLength={60}
        defaultValue={unit.label ?? ""}
        autoComplete="off"
        className={`${textField} sm:max-w-52`}
      />
    </EditForm>
  );
}
