const { esc, page, root } = require("../lib/html.cjs");

exports.data = {
  permalink: "providers/index.html",
  eleventyExcludeFromCollections: true,
  eleventyImport: { collections: ["providers"] },
};

exports.render = ({ collections }) => page("providers/", "Providers", `<h1>Providers</h1>
<table><thead><tr><th>Provider</th><th>Leads</th></tr></thead><tbody>
${collections.providers.map((provider) => `<tr><td><a href="${root}${provider.path}">${esc(provider.title)}</a></td><td>${provider.count}</td></tr>`).join("\n")}
</tbody></table>`);
