import { createIdc } from "../../idc-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { IdentityCenterFields } from "@/components/source/identity-center-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("sources.add");

export default async function NewIdentityCenterPage() {
  const { ctx, authority, text } = await adminPage("/admin/sources/new/identity-center");
  const directories = await listScimDirectories(ctx);
  return (
    <>
      <PageTitle text={text} title={text.t("sources.add")} />
      <SourceKinds text={text} here="identity-center" />
      <Section
        title={text.t("sources.kinds.identity_center")}
        hint={text.t("sources.new.identity_center_hint")}
      >
        <EditForm action={createIdc} submit={text.t("sources.add")} readOnly={!authority.isAdministrator}>
          <IdentityCenterFields
            text={text}
            directories={directories}
            values={{
              name: "",
              startUrl: "",
              region: ctx.config.aws.region ?? "",
              purpose: "accounts",
              endpoints: { oidc: null, portal: null, sts: null, signIn: null },
              requestsPerSecond: 10,
              newUsers: { kind: "refuse", sourceId: directories[0]?.id ?? "", equals: "userName" },
            }}
          />
        </EditForm>
      </Section>
    </>
  );
}
