import type { Metadata } from "next";
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
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Settings · Foyer" };

const COLOURS = ENVIRONMENT_COLOURS.map((colour) => ({ value: colour, label: colour }));

function EnvironmentFields({ environment }: { environment?: ListedEnvironment }) {
  const id = environment?.id ?? "new";
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-3">
      {environment && <input type="hidden" name="id" value={environment.id} />}
      <Field
        id={`${id}-name`}
        name="name"
        label="Name"
        required
        maxLength={40}
        defaultValue={environment?.name}
        autoComplete="off"
      />
      <SelectField
        id={`${id}-colour`}
        name="colour"
        label="Colour"
        options={COLOURS}
        defaultValue={environment?.colour ?? "blue"}
      />
      <Field
        id={`${id}-tag`}
        name="tag"
        label="Account tag"
        hint="key=value; may stay empty"
        defaultValue={environment?.tag_key ? `${environment.tag_key}=${environment.tag_value}` : ""}
        autoComplete="off"
      />
    </div>
  );
}

export default async function SettingsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/settings");
  const query = await queryOf(searchParams);
  const search = query("q");
  const [settings, environments, labelTag] = [
    await readSettings(ctx),
    await listEnvironments(ctx),
    await readLabelTag(ctx),
  ];
  const { units, next, total } = await listUnitPage(ctx, { search, after: query("after") });
  const isAdministrator = authority.isAdministrator;
  const choices = [
    { value: "", label: "Inherited" },
    ...environments.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <>
      <PageTitle text={text} title="Settings" />
      <Section
        title="Company"
        hint="The name stands on every page. The contact is shown to people who have nothing to open, and at sign-in."
      >
        <EditForm action={saveCompany} submit="Save" quiet readOnly={!isAdministrator}>
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <Field
              id="name"
              name="name"
              label="Company name"
              required
              maxLength={60}
              defaultValue={settings.company.name}
              autoComplete="organization"
            />
            <Field
              id="supportContact"
              name="supportContact"
              label="Help"
              hint="An e-mail address or a link; may stay empty."
              maxLength={200}
              defaultValue={settings.company.supportContact ?? ""}
              autoComplete="off"
            />
          </div>
        </EditForm>
      </Section>
      <Section title="Provisioning" hint="What Foyer does in accounts by itself.">
        <EditForm action={saveProvisioning} submit="Save" quiet readOnly={!isAdministrator}>
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <SelectField
              id="driftRepair"
              name="driftRepair"
              label="A role that was changed by hand"
              defaultValue={settings.driftRepair}
              options={[
                { value: "automatic", label: "is repaired at once" },
                { value: "approval", label: "waits for an administrator" },
              ]}
            />
            <SelectField
              id="revokeDisabled"
              name="revokeDisabled"
              label="Sessions in AWS of who is disabled"
              defaultValue={settings.revokeDisabled}
              options={[
                { value: "automatic", label: "are ended at once" },
                { value: "by hand", label: "live on until ended by hand" },
              ]}
            />
            <Field
              id="sweepMinutes"
              name="sweepMinutes"
              label="Roles are read back every"
              hint="Minutes, 5 to 10,080"
              type="number"
              min={5}
              max={10_080}
              defaultValue={settings.sweepMinutes}
            />
            <Field
              id="refreshMinutes"
              name="refreshMinutes"
              label="Accounts are read every"
              hint="Minutes, 5 to 1,440"
              type="number"
              min={5}
              max={1_440}
              defaultValue={settings.refreshMinutes}
            />
          </div>
        </EditForm>
      </Section>
      <Section
        title="Command lines"
        hint="By default a terminal signs in through the browser of the same machine. A typed code serves machines without a browser, and is what phishers ask for."
      >
        <EditForm action={saveCommandLines} submit="Save" quiet readOnly={!isAdministrator}>
          <div className="mb-4 max-w-md">
            <SelectField
              id="deviceFlow"
              name="deviceFlow"
              label="Signing in with a typed code"
              defaultValue={settings.deviceFlow}
              options={[
                { value: "off", label: "is not possible" },
                { value: "same network", label: "is possible within one network" },
                { value: "on", label: "is possible" },
              ]}
            />
          </div>
        </EditForm>
      </Section>
      <Section
        title="Environments"
        hint="What an account is for, shown wherever a role opens. An account has the one chosen for it, else its tag’s, else its nearest unit’s."
      >
        {environments.length === 0 ? (
          <Empty title="No environments yet" />
        ) : (
          <Table caption="Environments" head={["Environment", "Account tag", "Accounts", ""]}>
            {environments.map((environment) => (
              <tr key={environment.id}>
                <td>
                  <EnvironmentTag environment={environment} />
                </td>
                <td className="font-mono text-[12.5px]">
                  {environment.tag_key && `${environment.tag_key}=${environment.tag_value}`}
                </td>
                <td className="tabular-nums">{environment.accounts.toLocaleString("en")}</td>
                <td>
                  {isAdministrator && (
                    <details>
                      <summary className="cursor-pointer text-[13px] font-semibold text-accent">Edit</summary>
                      <EditForm
                        revision={JSON.stringify(environment)}
                        action={saveEnvironmentForm}
                        submit={`Save ${environment.name}`}
                        quiet
                        className="mt-3"
                      >
                        <EnvironmentFields environment={environment} />
                      </EditForm>
                      <div className="mt-3 flex flex-wrap gap-2">
                        {(
                          [
                            ["up", "Move up"],
                            ["down", "Move down"],
                            ["delete", `Delete ${environment.name}`],
                          ] as const
                        ).map(([intent, label]) => (
                          <ActionForm key={intent} action={changeEnvironment} submit={label} quiet>
                            <input type="hidden" name="id" value={environment.id} />
                            <input type="hidden" name="intent" value={intent} />
                          </ActionForm>
                        ))}
                      </div>
                    </details>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {isAdministrator && (
          <details className="mt-4">
            <summary className="cursor-pointer text-sm font-semibold text-accent">Add an environment</summary>
            <EditForm
              revision={environments.length}
              action={saveEnvironmentForm}
              submit="Add"
              quiet
              className="mt-3"
            >
              <EnvironmentFields />
            </EditForm>
          </details>
        )}
      </Section>
      <Section
        title="What accounts are called"
        hint="Shown instead of AWS’s name. An account has the label on its own page, else its tag’s value, else what its nearest unit makes of AWS’s name."
      >
        <EditForm revision={labelTag} action={saveLabelTag} submit="Save" quiet readOnly={!isAdministrator}>
          <div className="mb-4 max-w-md">
            <Field
              id="label-tag"
              name="key"
              label="Account tag that holds the name"
              hint="Its key, such as display-name; may stay empty."
              maxLength={128}
              defaultValue={labelTag}
              autoComplete="off"
            />
          </div>
        </EditForm>
      </Section>
      {(total > 0 || search !== undefined) && (
        <section id="units" className="mb-6 rounded-large border border-line bg-card p-6">
          <h2 className="font-semibold">
            What units pass on{" "}
            <span className="ml-1.5 font-normal text-quiet tabular-nums">{total.toLocaleString("en")}</span>
          </h2>
          <p className="mt-0.5 max-w-2xl text-sm text-quiet">
            All accounts in a unit and below inherit it, unless a unit nearer to them, a tag or the account
            itself says otherwise. In a label, {"{name}"} stands for AWS’s name of the account: “EU {"{name}"}
            ”.
          </p>
          <form role="search" action="#units" className="mt-4 mb-3 w-64 max-sm:w-full">
            <input
              type="search"
              name="q"
              defaultValue={search ?? ""}
              aria-label="Search units"
              placeholder="Search units"
              className={textField}
            />
          </form>
          {units.length === 0 ? (
            <Empty title={search ? `Nothing matches “${search}”` : "No units on this page"} />
          ) : (
            <Table caption="What units pass on" head={["Unit", "Environment and label"]}>
              {units.map((unit) => (
                <tr key={unit.id}>
                  <td>{unit.path || unit.name}</td>
                  <td>
                    <EditForm
                      revision={`${unit.environmentId} ${unit.label}`}
                      action={saveUnit}
                      submit={`Save ${unit.name}`}
                      quiet
                      readOnly={!isAdministrator}
                      className="flex flex-wrap items-center gap-2"
                    >
                      <input type="hidden" name="unitId" value={unit.id} />
                      <SelectField
                        id={`unit-${unit.id}`}
                        name="environmentId"
                        label={`Environment of ${unit.path || unit.name}`}
                        hideLabel
                        options={choices}
                        defaultValue={unit.environmentId ?? ""}
                      />
                      <input
                        name="label"
                        aria-label={`Label of ${unit.path || unit.name}`}
                        placeholder="Label, with {name}"
                        maxLength={60}
                        defaultValue={unit.label ?? ""}
                        autoComplete="off"
                        className={`${textField} sm:max-w-52`}
                      />
                    </EditForm>
                  </td>
                </tr>
              ))}
            </Table>
          )}
          <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
        </section>
      )}
    </>
  );
}
