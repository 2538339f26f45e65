import {
  changeEnvironment,
  saveCommandLines,
  saveCompany,
  saveEnvironmentForm,
  saveLabelTag,
  saveProvisioning,
  saveUnit,
} from "./actions";
import { Empty, NextPage, PageTitle, Section, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { EnvironmentTag } from "@/components/start/environment";
import { ENVIRONMENT_COLOURS } from "@/lib/access/entitlements/types";
import { readLabelTag } from "@/lib/access/environments/labels";
import { listEnvironments, type ListedEnvironment } from "@/lib/access/environments/service";
import { listUnitPage } from "@/lib/access/environments/unit-page";
import { readSettings } from "@/lib/identity/administrators/settings";
import { textField } from "@/components/ui/styles";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("settings.title");

type SectionProps = { text: Text; mayChange: boolean };

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

type EnvironmentsProps = SectionProps & { environments: ListedEnvironment[] };

function EnvironmentsSection({ text, mayChange, environments }: EnvironmentsProps) {
  const { t } = text;
  return (
    <Section title={t("settings.environments.title")} hint={t("settings.environments.hint")}>
      {environments.length === 0 ? (
        <Empty title={t("settings.environments.none")} />
      ) : (
        <Table
          caption={t("settings.environments.title")}
          head={[
            t("settings.environments.environment"),
            t("settings.environments.tag"),
            t("settings.environments.accounts"),
            "",
          ]}
        >
          {environments.map((environment) => (
            <tr key={environment.id}>
              <td>
                <EnvironmentTag environment={environment} />
              </td>
              <td className="font-mono text-[12.5px]">
                {environment.tag_key && `${environment.tag_key}=${environment.tag_value}`}
              </td>
              <td className="tabular-nums">{text.format.number(environment.accounts)}</td>
              <td>{mayChange && <EditEnvironment text={text} environment={environment} />}</td>
            </tr>
          ))}
        </Table>
      )}
      {mayChange && (
        <details className="mt-4">
          <summary className="cursor-pointer text-sm font-semibold text-accent">
            {t("settings.environments.add")}
          </summary>
          <EditForm
            revision={environments.length}
            action={saveEnvironmentForm}
            submit={t("settings.environments.add")}
            quiet
            className="mt-3"
          >
            <EnvironmentFields text={text} />
          </EditForm>
        </details>
      )}
    </Section>
  );
}

function EditEnvironment({ text, environment }: { text: Text; environment: ListedEnvironment }) {
  const { t } = text;
  const { id, name } = environment;
  const changes = [
    { intent: "up", label: t("settings.environments.move_up") },
    { intent: "down", label: t("settings.environments.move_down") },
    { intent: "delete", label: t("settings.environments.delete", { name }) },
  ];
  return (
    <details>
      <summary className="cursor-pointer text-[13px] font-semibold text-accent">
        {t("settings.environments.edit")}
      </summary>
      <EditForm
        revision={JSON.stringify(environment)}
        action={saveEnvironmentForm}
        submit={t("settings.environments.save", { name })}
        quiet
        className="mt-3"
      >
        <EnvironmentFields text={text} environment={environment} />
      </EditForm>
      <div className="mt-3 flex flex-wrap gap-2">
        {changes.map(({ intent, label }) => (
          <ActionForm key={intent} action={changeEnvironment} submit={label} quiet>
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="intent" value={intent} />
          </ActionForm>
        ))}
      </div>
    </details>
  );
}

type EnvironmentFieldsProps = { text: Text; environment?: ListedEnvironment };

function EnvironmentFields({ text: { t }, environment }: EnvironmentFieldsProps) {
  const id = environment?.id ?? "new";
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-3">
      {environment && <input type="hidden" name="id" value={environment.id} />}
      <Field
        id={`${id}-name`}
        name="name"
        label={t("settings.environments.name")}
        required
        maxLength={40}
        defaultValue={environment?.name}
        autoComplete="off"
      />
      <SelectField
        id={`${id}-colour`}
        name="colour"
        label={t("settings.environments.colour")}
        options={ENVIRONMENT_COLOURS.map((value) => ({ value, label: t(`settings.colours.${value}`) }))}
        defaultValue={environment?.colour ?? "blue"}
      />
      <Field
        id={`${id}-tag`}
        name="tag"
        label={t("settings.environments.tag")}
        hint={t("settings.environments.tag_hint")}
        defaultValue={environment?.tag_key ? `${environment.tag_key}=${environment.tag_value}` : ""}
        autoComplete="off"
      />
    </div>
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
