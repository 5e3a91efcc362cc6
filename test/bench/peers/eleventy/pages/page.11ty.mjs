export const data = {
  pagination: { data: 'pages', size: 1, alias: 'item', addAllPagesToCollections: false },
  eleventyExcludeFromCollections: true,
  permalink: ({ item }) => item.path,
}

export const render = ({ item }) => item.text
