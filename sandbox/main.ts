/** The sandbox as a process: `SANDBOX_PORT`, `SANDBOX_DATA`, `FOYER_URL`. Ends with its parent. */
import { startSandbox } from "./server";

const port = Number(process.env.SANDBOX_PORT || 0);

try {
  const sandbox = await startSandbox({
    port,
    dataFolder: process.env.SANDBOX_DATA || undefined,
    foyerUrl: process.env.FOYER_URL || undefined,
    log: (line) => void process.stderr.write(`${line}\n`),
  });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    void sandbox.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("disconnect", stop);
  // Ctrl-C reaches the whole process group, but Foyer must stop first.
  process.on("SIGINT", () => {
    if (!process.connected) stop();
  });
  if (process.send) process.send({ ready: true, url: sandbox.url });
  else process.stdout.write(`${sandbox.url}\n`);
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  process.stderr.write(
    `${taken ? `Port ${port} is taken: the sandbox cannot start.` : `The sandbox cannot start: ${error instanceof Error ? error.message : String(error)}`}\n`,
  );
  process.exit(1);
}
