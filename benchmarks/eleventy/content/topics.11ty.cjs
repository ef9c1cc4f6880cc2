const { counted, page } = require("../lib/html.cjs");

exports.data = {
  permalink: "topics/index.html",
  eleventyExcludeFromCollections: true,
  eleventyImport: { collections: ["topics"] },
};

exports.render = ({ collections }) =>
  page("topics/", "Topics", `<h1>Topics</h1>\n${counted(collections.topics)}`);
