import type { Metadata } from "next";
import { createIdc } from "../../idc-actions";
import { PageTitle, Section } from "@/components/admin/page-parts";
import { EditForm } from "@/components/form/edit-form";
import { IdentityCenterFields } from "@/components/source/identity-center-fields";
import { SourceKinds } from "@/components/source/source-kinds";
import { listScimDirectories } from "@/lib/identity/scim/directories";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Connect an Identity Center · Foyer" };

export default async function NewIdentityCenterPage() {
  const { ctx, authority, text } = await adminPage("/admin/sources/new/identity-center");
  const directories = await listScimDirectories(ctx);
  return (
    <>
      <PageTitle text={text} title="Add a source" />
      <SourceKinds here="identity-center" />
      <Section
        title="AWS IAM Identity Center"
        hint="Of any organization and partition, or another Foyer. People sign in there with a code and see what they have there beside Foyer's own. It stays switched off until you have tested it."
      >
        <EditForm action={createIdc} submit="Add it" readOnly={!authority.isAdministrator}>
          <IdentityCenterFields
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
