module.exports = {
  layout: "redirect.11ty.cjs",
  eleventyExcludeFromCollections: true,
  permalink: ({ page }) => `news/${page.inputPath.split("/").pop().slice(0, -3)}/index.html`,
};
