/** Why the last test of a source failed, or what went wrong without stopping it. */
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import type { Source } from "@/lib/identity/sources/settings/types";
import { Notice } from "../admin/page-parts";
import { Time } from "../ui/time";

export function TestFailure({
  text,
  source,
}: {
  text: Text;
  source: Pick<Source, "testFailure" | "lastTest">;
}) {
  const { testFailure, lastTest } = source;
  const notes = lastTest?.notes ?? [];
  return (
    <>
      {testFailure && (
        <Notice tone="danger" title={text.t("sources.test_failed")}>
          {reasonText(text, testFailure.reason)}. <Time at={testFailure.at} />
        </Notice>
      )}
      {notes.length > 0 && (
        <Notice tone="calm" title={text.t("sources.test_notes")}>
          {notes.map((note) => (
            <p key={note.code}>{reasonText(text, note)}.</p>
          ))}
        </Notice>
      )}
    </>
  );
}
