/** Link readers: what each takes from a page. Each is given the page, as some refuse to fetch from
 * this machine's own address. */

import { createRequire } from "node:module";
import { getPreviewFromContent } from "link-preview-js";
import metascraper from "metascraper";
import description from "metascraper-description";
import image from "metascraper-image";
import publisher from "metascraper-publisher";
import title from "metascraper-title";
import url from "metascraper-url";
import openGraph from "open-graph-scraper";
import urlMetadata from "url-metadata";

const require = createRequire(import.meta.url);
const { structuredDataTest } = require("structured-data-testing-tool");

const scrape = metascraper([title(), description(), image(), url(), publisher()]);

async function byOpenGraph({ text }) {
  const { result } = await openGraph({ html: text });
  return {
    title: result.ogTitle, description: result.ogDescription, image: result.ogImage?.[0]?.url,
    url: result.ogUrl, site: result.ogSiteName,
  };
}

/** metascraper makes quotes typographic; its words are compared with straight ones. */
const straight = (text) => text?.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");

async function byMetascraper({ text, address }) {
  const found = await scrape({ html: text, url: address });
  const { image, url, publisher } = found;
  const [title, description, site] = [found.title, found.description, publisher].map(straight);
  return { title, description, image, url, site };
}

async function byLinkPreview({ text, address }) {
  const headers = { "content-type": "text/html; charset=utf-8" };
  const found = await getPreviewFromContent({ data: text, headers, url: address });
  const { title, description, images, siteName: site } = found;
  return { title, description, image: images?.[0], site };
}

async function byUrlMetadata({ text }) {
  const headers = { "content-type": "text/html; charset=utf-8" };
  const parseResponseObject = new Response(text, { headers });
  // It would make https of the picture's http, which this site has while it is tested.
  const found = await urlMetadata(null, { parseResponseObject, ensureSecureImageRequest: false });
  return {
    title: found["og:title"], description: found["og:description"], image: found["og:image"],
    url: found.canonical, site: found["og:site_name"],
    event: found.jsonld?.find?.((item) => item["@type"] === "Event"),
  };
}

/** The event as the structured data testing tool has it; what that calls an error is one. */
async function byTestingTool({ text }) {
  const result = await structuredDataTest(text, { schemas: ["jsonld:Event"] })
    .catch((error) => error.res ?? Promise.reject(error));
  return {
    event: result.structuredData.jsonld.Event?.[0],
    errors: result.failed.map((test) => `${test.test}: ${test.error?.message ?? test.description}`),
  };
}

/** Every link reader by its name. */
export const READERS = {
  "open-graph-scraper": byOpenGraph,
  metascraper: byMetascraper,
  "link-preview-js": byLinkPreview,
  "url-metadata": byUrlMetadata,
  "structured-data-testing-tool": byTestingTool,
};
