// The Eleventy site that the benchmark builds, written for speed: JavaScript templates, no deep
// merge of data, no template language in Markdown, and every list computed once from one sorted
// collection. The folders are given on the command line.
const { lists } = require("./lib/lists.cjs");

module.exports = function (config) {
  config.setUseGitIgnore(false);
  config.setDataDeepMerge(false);
  config.setTemplateFormats(["md", "11ty.js"]);
  config.addPassthroughCopy({ "src/static": "." });
  for (const name of ["front", "latest", "topics", "topicPages", "providers", "providerPages",
    "years", "archivePages"]) {
    config.addCollection(name, (api) => lists(api)[name]);
  }
  return { markdownTemplateEngine: false, htmlTemplateEngine: false };
};
