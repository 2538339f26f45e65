/** `aws sso login` of a real AWS CLI, whose person does what it asks for. */
import { spawn } from "node:child_process";

type Login = { program: string; args: string[]; env: NodeJS.ProcessEnv; /** What stands in what it prints when its person is to act. */ asked: RegExp; answer(found: string): Promise<void> };

/** Answers how it ended and all that it printed. What the person cannot do is thrown. */
export async function awsLogin({ program, args, env, asked, answer }: Login): Promise<{ code: number | null; text: string }> {
  const child = spawn(program, ["sso", "login", "--no-browser", ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  let answered: Promise<void> | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = asked.exec(text)?.[0];
      if (found !== undefined) answered ??= answer(found);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await answered;
  return { code, text };
}
