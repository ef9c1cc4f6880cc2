const { counted, esc, items, page } = require("../lib/html.cjs");

exports.data = {
  pagination: { data: "collections.archivePages", size: 1, alias: "list" },
  permalink: ({ list }) => `${list.path}index.html`,
  eleventyExcludeFromCollections: true,
};

exports.render = ({ list }) => page(list.path, list.title, `<h1>${esc(list.title)}</h1>
${list.below.length ? counted(list.below) : items(list.stories)}`);
