/** The forms that end sessions: what they mean, and what they say. */
import type { AllSessions, Ended, WhichSession } from "@/lib/access/all-sessions/service";
import type { Text } from "@/lib/messages/text";
import { notFound } from "@/lib/platform/errors";
import type { Preview } from "./preview-types";

const fieldOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

/** Reads which session a form is about. @throws Refusal `not_found` for anything else */
export function whichOf(form: FormData, exceptSessionId: string | null): WhichSession {
  const kind = fieldOf(form, "kind");
  switch (kind) {
    case "browser":
    case "command_line":
      return { kind, id: fieldOf(form, "id") };
    case "aws":
      return {
        kind,
        role: { accountId: fieldOf(form, "accountId"), permissionSetId: fieldOf(form, "permissionSetId") },
      };
    case "others":
      return { kind: "all", exceptSessionId };
    default:
      throw notFound("session_not_found");
  }
}

/** Counts what ending everything but one session would end. */
export function endingPreview(text: Text, sessions: AllSessions, exceptSessionId: string | null): Preview {
  const { t } = text;
  const mine = sessions.aws.filter(({ isOutside, isEnding }) => !isOutside && !isEnding);
  const outside = sessions.aws.filter(({ isOutside }) => isOutside).length;
  const counts = {
    browsers: sessions.browsers.filter(({ id }) => id !== exceptSessionId).length,
    commandLines: sessions.commandLines.length,
    roles: mine.length,
  };
  const summary = [t("sessions.would_end", counts)];
  if (mine.length > 0) summary.push(t("sessions.aws_in_a_minute"));
  if (outside > 0) summary.push(t("sessions.outside_stays", { count: outside }));
  return { summary, diffs: [], tables: [], file: null };
}

/** Says what was ended. */
export function endedText({ t }: Text, { browsers, commandLines, roles, leftOut }: Ended): string {
  const left = leftOut === 0 ? [] : [t("sessions.left_out", { count: leftOut })];
  return [t("sessions.ended", { browsers, commandLines, roles }), ...left].join(" ");
}
