// The libraries of table_file.mjs, from node_modules; the page has them under tables/ (tools/dist.py).
export const libraries = {
  fflate: () => import('fflate'),
  hyparquet: () => import('hyparquet'),
  fzstd: () => import('fzstd'),
};
