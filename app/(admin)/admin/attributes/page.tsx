import { addAttribute, removeAttribute } from "./actions";
import { Empty, Notice, PageTitle, Section, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { linkTag, timeTag } from "@/components/text/tags";
import { quietButton } from "@/components/ui/styles";
import { ATTRIBUTE_PATHS, MAX_ATTRIBUTES } from "@/lib/formats/access-attributes";
import { previewTags, readAttributes, type TagPreview } from "@/lib/identity/attributes/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("settings.attributes.title");

const PATHS = ATTRIBUTE_PATHS.map((path) => ({ value: path, label: path }));

function Preview({ text, preview }: { text: Text; preview: TagPreview }) {
  const tags = Object.entries(preview.tags);
  return (
    <div className="mt-5">
      <h3 className="mb-2 font-semibold">
        {text.rich("settings.attributes.carries", {
          name: preview.displayName,
          link: linkTag(`/admin/users/${preview.userId}`),
        })}
      </h3>
      {tags.length === 0 ? (
        <Empty title={text.t("settings.attributes.no_tags")} />
      ) : (
        <Table
          caption={text.t("settings.attributes.session_tags")}
          head={[text.t("settings.attributes.tag"), text.t("settings.attributes.value")]}
        >
          {tags.map(([key, value]) => (
            <tr key={key}>
              <td className="font-semibold">{key}</td>
              <td className="break-all">{value}</td>
            </tr>
          ))}
        </Table>
      )}
      <p className="mt-2 text-[13px] text-quiet">
        {text.t("settings.attributes.size", {
          count: tags.length,
          max: MAX_ATTRIBUTES,
          bytes: preview.bytes,
        })}{" "}
        {preview.measured
          ? text.rich("settings.attributes.measured", {
              percent: preview.measured.percent,
              time: timeTag(preview.measured.at),
            })
          : text.t("settings.attributes.not_measured")}
      </p>
      {preview.leftOut.length > 0 && (
        <div className="mt-3">
          <Notice tone="danger" title={text.t("settings.attributes.left_out")}>
            {text.format.list(
              preview.leftOut.map(({ key, because }) =>
                text.t(`settings.attributes.left_out_because.${because}`, { key }),
              ),
            )}
          </Notice>
        </div>
      )}
    </div>
  );
}

/** Returns the preview, or why there is none. */
async function load(ctx: AdminCtx, text: Text, userName: string): Promise<TagPreview | string | null> {
  try {
    return userName === "" ? null : await previewTags(ctx, { userName });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return refusalText(text, error);
  }
}

export default async function AttributesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/attributes");
  const [attributes, query] = [(await readAttributes(ctx)) ?? [], await queryOf(searchParams)];
  const person = query("person") ?? "";
  const preview = await load(ctx, text, person);
  return (
    <>
      <PageTitle text={text} title={text.t("settings.attributes.title")} />
      <Section title={text.t("settings.attributes.section")} hint={text.t("settings.attributes.hint")}>
        {attributes.length === 0 ? (
          <Empty title={text.t("settings.attributes.none")}>{text.t("settings.attributes.none_hint")}</Empty>
        ) : (
          <Table
            caption={text.t("settings.attributes.title")}
            head={[text.t("settings.attributes.tag"), text.t("settings.attributes.attribute"), ""]}
          >
            {attributes.map(({ key, source }) => (
              <tr key={key}>
                <td className="font-semibold">{key}</td>
                <td className="font-mono text-[13px] break-all">{source}</td>
                <td>
                  {authority.isAdministrator && (
                    <ActionForm
                      action={removeAttribute}
                      submit={text.t("settings.attributes.remove", { name: key })}
                      quiet
                    >
                      <input type="hidden" name="key" value={key} />
                    </ActionForm>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        )}
        {authority.isAdministrator && (
          <EditForm
            revision={attributes.length}
            action={addAttribute}
            submit={text.t("settings.attributes.add")}
            quiet
            className="mt-5"
          >
            <div className="mb-4 grid gap-4 sm:grid-cols-2">
              <Field
                id="key"
                name="key"
                label={text.t("settings.attributes.tag")}
                hint={text.t("settings.attributes.tag_hint")}
                required
                maxLength={128}
                autoComplete="off"
              />
              <SelectField
                id="path"
                name="path"
                label={text.t("settings.attributes.attribute")}
                options={PATHS}
                defaultValue="enterprise.costCenter"
              />
            </div>
          </EditForm>
        )}
      </Section>
      <Section
        title={text.t("settings.attributes.preview")}
        hint={text.t("settings.attributes.preview_hint")}
      >
        <form className="flex flex-wrap items-end gap-3">
          <div className="w-64 max-sm:w-full">
            <Field
              id="person"
              name="person"
              label={text.t("settings.attributes.user_name")}
              defaultValue={person}
              maxLength={128}
              autoComplete="off"
            />
          </div>
          <button className={quietButton}>{text.t("settings.attributes.show")}</button>
        </form>
        {typeof preview === "string" ? (
          <p role="alert" className="mt-4 text-sm font-medium text-danger">
            {preview}
          </p>
        ) : (
          preview && <Preview text={text} preview={preview} />
        )}
      </Section>
    </>
  );
}
