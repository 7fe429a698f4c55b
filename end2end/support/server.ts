import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { site } from "./site";

/** A site of a test's own, with an empty database. */
export class Server {
  private said = "";

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly data: string,
  ) {
    child.stderr?.on("data", (part: Buffer) => (this.said += part.toString()));
  }

  /** Starts it, and waits until it answers. */
  static async start(): Promise<Server> {
    const data = mkdtempSync(join(tmpdir(), "reroll-empty-"));
    const listen = `127.0.0.1:${await freePort()}`;
    const own = {
      BASE_URL: `http://${listen}`,
      LISTEN: listen,
      DATA_DIR: data,
      DATABASE_URL: `sqlite://${join(data, "reroll.db")}`,
    };
    const child = spawn(site.program, ["serve"], {
      env: { ...process.env, ...own },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const server = new Server(own.BASE_URL, child, data);
    await server.ready();
    return server;
  }

  /** The token with which the first account is made. */
  token(): string {
    const found = /with this token: (\S+)/.exec(this.said)?.[1];
    if (!found) throw new Error(`the server printed no token: ${this.said}`);
    return found;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    rmSync(this.data, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    for (let tries = 0; tries < 150; tries += 1) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(`${this.url}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await this.stop();
    throw new Error(`the server does not answer: ${this.said}`);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
