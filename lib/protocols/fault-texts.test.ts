import { expect, it } from "vitest";
import { filesBelow, isTest, nodes, treeOf, type Node } from "@/lib/testing/source-tree";

const FAULTS = new Set(["AwsFault", "WireError", "SignatureError"]);

it("AWS's protocols say what is in the catalogue, or AWS's own sentences from wording.ts", () => {
  const files = filesBelow("lib/protocols", "lib/formats/aws-wire", "lib/identity/access-keys").filter(
    (file) => !isTest(file),
  );
  const prose = files.flatMap((file) =>
    nodes(treeOf(file))
      .filter(({ type, callee }) => type === "NewExpression" && FAULTS.has(String((callee as Node).name)))
      .flatMap((made) => made.arguments as Node[])
      .filter(
        ({ type, value }) =>
          type === "TemplateLiteral" || (type === "Literal" && typeof value === "string" && /\s/.test(value)),
      )
      .map(({ value }) => `${file}: ${typeof value === "string" ? value : "a template"}`),
  );
  expect(prose).toEqual([]);
});
