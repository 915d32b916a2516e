// Runs before the page's modules: says so where they cannot be loaded, which no module could.
addEventListener('error', ({ target }) => {
  if (target?.tagName !== 'SCRIPT') return;
  const say = () => {
    const line = document.getElementById('progress');
    if (!line) return;
    line.className = 'error';
    line.textContent = 'The program of the page did not arrive. Reload; if it happens again, the site is incomplete, or its server sends '
      + '.js files with a wrong type (it must be text/javascript).';
  };
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', say);
  else say();
}, true);
