// Draws N cards like ours with another renderer and says how much CPU each took: the same texts,
// shapes, colours and face, 1200×630, PNG. `node compare.mjs takumi-js|@vercel/og N`.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

// @vercel/og's bundle asks for what Node only gives to CommonJS.
globalThis.require = createRequire(import.meta.url);
globalThis.__filename = fileURLToPath(import.meta.url);
globalThis.__dirname = dirname(globalThis.__filename);

const [name, count] = [process.argv[2], Number(process.argv[3])];
const file = (weight, ending) =>
  readFile(
    new URL(
      `node_modules/@fontsource/bricolage-grotesque/files/bricolage-grotesque-latin-${weight}-normal.${ending}`,
      import.meta.url,
    ),
  );

const box = (style, ...children) => ({
  type: "div",
  props: { style: { display: "flex", ...style }, children },
});
const text = (words, style) => ({ type: "div", props: { style: { display: "flex", ...style }, children: words } });
const die = (x, y, side, turn, colour, ...children) =>
  box(
    {
      position: "absolute",
      left: x - side / 2,
      top: y - side / 2,
      width: side,
      height: side,
      borderRadius: side * 0.2,
      backgroundColor: colour,
      transform: `rotate(${turn}deg)`,
      flexDirection: "column",
      alignItems: "center",
      justifyContent: "center",
    },
    ...children,
  );

const card = (number) =>
  box(
    {
      width: 1200,
      height: 630,
      position: "relative",
      backgroundColor: "#b3401f",
      color: "#fffaf8",
      fontFamily: "Bricolage Grotesque",
    },
    die(1010, 452, 640, -17, "#a02b06"),
    die(969, 272, 288, 9, "#6c1b00"),
    die(
      956,
      256,
      288,
      9,
      "#fff8f6",
      text("MAR", { fontSize: 49, fontWeight: 800, color: "#b3401f" }),
      text(String((number % 30) + 1), { fontSize: 161, fontWeight: 800, color: "#541200" }),
    ),
    text("Harbour Board Games", { position: "absolute", left: 64, top: 50, fontSize: 32, fontWeight: 600 }),
    text(`Friday board games at the Harbour, evening ${number}`, {
      position: "absolute",
      left: 60,
      top: 130,
      width: 660,
      fontSize: 80,
      lineHeight: 1.04,
      fontWeight: 800,
    }),
    text("Friday 14 March 2026 · 19:00–23:00 CET", {
      position: "absolute",
      left: 64,
      top: 486,
      fontSize: 42,
      fontWeight: 800,
    }),
    text("Harbour House, Pier 4, Rotterdam", { position: "absolute", left: 64, top: 540, fontSize: 31, fontWeight: 600 }),
    text("Reroll", { position: "absolute", right: 64, bottom: 44, fontSize: 28, fontWeight: 600 }),
  );

const renderers = {
  "takumi-js": async () => {
    const { render } = await import("takumi-js");
    const faces = await Promise.all([600, 800].map((weight) => file(weight, "woff2")));
    const fonts = faces.map((data, n) => ({ name: "Bricolage Grotesque", weight: [600, 800][n], data }));
    return async (number) => render(card(number), { width: 1200, height: 630, format: "png", fonts });
  },
  "@vercel/og": async () => {
    const { ImageResponse } = await import("@vercel/og");
    const faces = await Promise.all([600, 800].map((weight) => file(weight, "woff")));
    const fonts = faces.map((data, n) => ({ name: "Bricolage Grotesque", weight: [600, 800][n], data }));
    return async (number) => {
      const response = new ImageResponse(card(number), { width: 1200, height: 630, fonts });
      return new Uint8Array(await response.arrayBuffer());
    };
  },
};

const draw = await renderers[name]();
let bytes = 0;
for (let number = 0; number < 10; number += 1) bytes = (await draw(number)).length;
const before = process.cpuUsage();
for (let number = 0; number < count; number += 1) bytes = (await draw(number)).length;
const { user, system } = process.cpuUsage(before);
if (process.argv[4]) await (await import("node:fs/promises")).writeFile(process.argv[4], await draw(1));
console.log(JSON.stringify({ cpu_ms: (user + system) / 1000 / count, bytes }));
process.exit(0);
