/** The environments on the settings page. */
import { changeEnvironment, saveEnvironmentForm } from "./actions";
import { Empty, Section, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { StrongMinutesField } from "@/components/form/strong-minutes-field";
import { EnvironmentTag } from "@/components/start/environment";
import { ENVIRONMENT_COLOURS } from "@/lib/access/entitlements/types";
import type { ListedEnvironment } from "@/lib/access/environments/service";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";

export type SectionProps = { text: Text; mayChange: boolean };
export type EnvironmentsProps = SectionProps & { environments: ListedEnvironment[] };

export function EnvironmentsSection({ text, mayChange, environments }: EnvironmentsProps) {
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
                {environment.strong_minutes !== null && (
                  <span className="mt-1 block text-[12.5px] text-quiet">
                    {t("step_up.within", { duration: durationText(text, environment.strong_minutes * 60) })}
                  </span>
                )}
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

function EnvironmentFields({ text, environment }: EnvironmentFieldsProps) {
  const { t } = text;
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
      <div className="sm:col-span-3 sm:max-w-96">
        <StrongMinutesField
          text={text}
          id={`${id}-strong-minutes`}
          hint={t("step_up.environment_field_hint")}
          value={environment?.strong_minutes?.toString() ?? ""}
        />
      </div>
    </div>
  );
}
