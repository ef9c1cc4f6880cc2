const { esc, items, page, pager } = require("../lib/html.cjs");

exports.data = {
  pagination: { data: "collections.latest", size: 1, alias: "list" },
  permalink: ({ list }) => `${list.path}index.html`,
  eleventyExcludeFromCollections: true,
};

exports.render = ({ list }) => page(list.path, list.title, `<h1>${esc(list.title)}</h1>
${items(list.stories)}
${pager(list)}`);
