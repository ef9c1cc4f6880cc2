// Nothing here uses Eleventy's date; without one it would parse a date from every file's name.
const EPOCH = new Date(0);

module.exports = {
  layout: "redirect.11ty.cjs",
  eleventyExcludeFromCollections: true,
  date: EPOCH,
  permalink: ({ page }) => `news/${page.inputPath.split("/").pop().slice(0, -3)}/index.html`,
};
