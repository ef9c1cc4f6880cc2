// All lists of the site, computed once a build from the stories, newest first.
const { topics } = require("../content/_data/site.json");

const PER_PAGE = 30;
let made = null;
let madeFor = null;

function group(stories, keysOf) {
  const groups = new Map();
  for (const story of stories) {
    for (const key of keysOf(story.data)) {
      const group = groups.get(key);
      if (group) group.push(story);
      else groups.set(key, [story]);
    }
  }
  return groups;
}

// Cut a list into pages of 30; an empty list has one page.
function paged(stories, path, more) {
  const pages = [];
  const total = Math.max(1, Math.ceil(stories.length / PER_PAGE));
  for (let number = 1; number <= total; number++) {
    pages.push({
      ...more,
      path: number === 1 ? path : `${path}page/${number}/`,
      newer: number === 1 ? "" : number === 2 ? path : `${path}page/${number - 1}/`,
      older: number === total ? "" : `${path}page/${number + 1}/`,
      number,
      total,
      stories: stories.slice((number - 1) * PER_PAGE, number * PER_PAGE),
    });
  }
  return pages;
}

// Years link to their months, months to their days, days hold their stories; newest first.
function archive(stories) {
  const groups = group(stories, (data) => data.archive);
  const keys = [...groups.keys()].sort().reverse();
  const pages = new Map();
  for (const key of keys) {
    const isDay = key.length === 10;
    pages.set(key, {
      path: `archive/${key}/`,
      title: key,
      count: groups.get(key).length,
      stories: isDay ? groups.get(key) : [],
      below: [],
    });
  }
  for (const key of keys) {
    if (key.length > 4) pages.get(key.slice(0, key.lastIndexOf("/"))).below.push(pages.get(key));
  }
  return [...pages.values()];
}

function compute(stories) {
  stories.sort((a, b) => b.data.time - a.data.time || (a.inputPath < b.inputPath ? 1 : -1));
  const byTopic = group(stories, (data) => data.topics);
  const topicList = topics.map((topic) => ({ ...topic, stories: byTopic.get(topic.slug) || [] }));
  const byProvider = group(stories, (data) => data.providers);
  const providers = [...byProvider].map(([slug, own]) => ({
    path: `providers/${slug}/`,
    title: own[0].data.provider?.name || slug,
    stories: own,
  }));
  providers.sort((a, b) => b.stories.length - a.stories.length || (a.path < b.path ? -1 : 1));
  const archivePages = archive(stories);
  return {
    front: [{
      top: stories.slice(0, 300).sort((a, b) => (b.data.heat || 0) - (a.data.heat || 0)).slice(0, 30),
      topics: topicList.map((topic) => ({ ...topic, stories: topic.stories.slice(0, 5) })),
      latest: stories.slice(0, 15),
    }],
    latest: paged(stories, "latest/", { title: "Latest" }),
    topics: topicList.map(({ path, title, stories }) => ({ path, title, count: stories.length })),
    topicPages: topicList.flatMap(({ path, title, parent, stories }) =>
      paged(stories, path, { title, parent })),
    providers: providers.map(({ path, title, stories }) => ({ path, title, count: stories.length })),
    providerPages: providers.flatMap(({ path, title, stories }) => paged(stories, path, { title })),
    years: archivePages.filter((page) => page.title.length === 4),
    archivePages,
  };
}

// The lists for one collection object; Eleventy asks for each list by itself.
exports.lists = function (api) {
  if (madeFor !== api) {
    const stories = api.getAll().filter((item) => item.data.archive);
    for (const story of stories) story.data.time = +new Date(story.data.publishedDateTime || 0);
    made = compute(stories);
    madeFor = api;
  }
  return made;
};
