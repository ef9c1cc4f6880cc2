const { esc, items, page, pager, root } = require("../lib/html.cjs");

exports.data = {
  pagination: { data: "collections.topicPages", size: 1, alias: "list" },
  permalink: ({ list }) => `${list.path}index.html`,
  eleventyExcludeFromCollections: true,
};

exports.render = ({ list }) => page(list.path, list.title, `<nav aria-label="Breadcrumb"><ol><li><a href="${root}topics/">Topics</a></li>${list.parent ? `<li><a href="${root}${list.parent.path}">${esc(list.parent.title)}</a></li>` : ""}</ol></nav>
<h1>${esc(list.title)}</h1>
${items(list.stories)}
${pager(list)}`);
