import type { Metadata } from "next";
import { addAttribute, removeAttribute } from "./actions";
import { Empty, Notice, PageTitle, Section, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { link, quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { ATTRIBUTE_PATHS, MOST_ATTRIBUTES } from "@/lib/formats/access-attributes";
import { previewTags, readAttributes, type TagPreview } from "@/lib/identity/attributes/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { isRefusal } from "@/lib/platform/errors";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Attributes for access control · Foyer" };

const PATHS = ATTRIBUTE_PATHS.map((path) => ({ value: path, label: path }));

function Preview({ preview }: { preview: TagPreview }) {
  const tags = Object.entries(preview.tags);
  return (
    <div className="mt-5">
      <h3 className="mb-2 font-semibold">
        <a className={link} href={`/admin/users/${preview.userId}`}>
          {preview.displayName}
        </a>{" "}
        carries
      </h3>
      {tags.length === 0 ? (
        <Empty title="No session tags" />
      ) : (
        <Table caption="Session tags" head={["Tag", "Value"]}>
          {tags.map(([key, value]) => (
            <tr key={key}>
              <td className="font-semibold">{key}</td>
              <td className="break-all">{value}</td>
            </tr>
          ))}
        </Table>
      )}
      <p className="mt-2 text-[13px] text-quiet">
        {tags.length} of {MOST_ATTRIBUTES} tags, {preview.bytes.toLocaleString("en")} bytes before AWS packs
        them.{" "}
        {preview.measured ? (
          <>
            AWS measured {preview.measured.percent} % of what it takes <Time at={preview.measured.at} />.
          </>
        ) : (
          "AWS has not measured them yet: it does when this person opens a role."
        )}
      </p>
      {preview.leftOut.length > 0 && (
        <div className="mt-3">
          <Notice tone="danger" title="Left out">
            {preview.leftOut.map(({ key, because }) => `${key}: ${because}`).join(". ")}.
          </Notice>
        </div>
      )}
    </div>
  );
}

/** What to show, or why there is nothing to show. */
async function load(ctx: AdminCtx, userName: string): Promise<TagPreview | string | null> {
  try {
    return userName === "" ? null : await previewTags(ctx, { userName });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.message;
  }
}

export default async function AttributesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/attributes");
  const [attributes, query] = [(await readAttributes(ctx)) ?? [], await queryOf(searchParams)];
  const person = query("person") ?? "";
  const preview = await load(ctx, person);
  return (
    <>
      <PageTitle text={text} title="Attributes for access control" />
      <Section
        title="Session tags from people’s attributes"
        hint="What is mapped here goes with a person into every AWS session, where policies read it as aws:PrincipalTag. Sources can add more of their own; a key that stands here comes first."
      >
        {attributes.length === 0 ? (
          <Empty title="Nothing is mapped">
            Map an attribute, and policies can tell people of one cost center or team from another.
          </Empty>
        ) : (
          <Table caption="Attributes for access control" head={["Tag", "Attribute of the person", ""]}>
            {attributes.map(({ key, source }) => (
              <tr key={key}>
                <td className="font-semibold">{key}</td>
                <td className="font-mono text-[13px] break-all">{source}</td>
                <td>
                  {authority.isAdministrator && (
                    <ActionForm action={removeAttribute} submit={`Remove ${key}`} quiet>
                      <input type="hidden" name="key" value={key} />
                    </ActionForm>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {authority.isAdministrator && (
          <EditForm revision={attributes.length} action={addAttribute} submit="Add" quiet className="mt-5">
            <div className="mb-4 grid gap-4 sm:grid-cols-2">
              <Field
                id="key"
                name="key"
                label="Tag"
                hint="Such as CostCenter"
                required
                maxLength={128}
                autoComplete="off"
              />
              <SelectField
                id="path"
                name="path"
                label="Attribute of the person"
                options={PATHS}
                defaultValue="enterprise.costCenter"
              />
            </div>
          </EditForm>
        )}
      </Section>
      <Section title="Preview" hint="What somebody would carry if they opened a role now.">
        <form className="flex flex-wrap items-end gap-3">
          <div className="w-64 max-sm:w-full">
            <Field
              id="person"
              name="person"
              label="User name"
              defaultValue={person}
              maxLength={128}
              autoComplete="off"
            />
          </div>
          <button className={quietButton}>Show</button>
        </form>
        {typeof preview === "string" ? (
          <p role="alert" className="mt-4 text-sm font-medium text-danger">
            {preview}
          </p>
        ) : (
          preview && <Preview preview={preview} />
        )}
      </Section>
    </>
  );
}
