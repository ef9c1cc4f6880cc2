const { esc, items, page, root, siteTitle } = require("../lib/html.cjs");

exports.data = {
  pagination: { data: "collections.front", size: 1, alias: "front" },
  permalink: "index.html",
  eleventyExcludeFromCollections: true,
};

exports.render = ({ front }) => page("", "Front page", `<section id="top">
<h1>${esc(siteTitle)}</h1>
${items(front.top)}
</section>
${front.topics.map((topic) => `<section>
<h2><a href="${root}${topic.path}">${esc(topic.title)}</a></h2>
${items(topic.stories)}
</section>`).join("\n")}
<section id="latest">
<h2>Latest</h2>
${items(front.latest)}
</section>`);
