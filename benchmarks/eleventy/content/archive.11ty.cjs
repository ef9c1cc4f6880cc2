const { counted, page } = require("../lib/html.cjs");

exports.data = {
  permalink: "archive/index.html",
  eleventyExcludeFromCollections: true,
  eleventyImport: { collections: ["years"] },
};

exports.render = ({ collections }) =>
  page("archive/", "Archive", `<h1>Archive</h1>\n${counted(collections.years)}`);
