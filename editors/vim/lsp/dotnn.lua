-- The language server for Neovim 0.11: vim.lsp.enable("dotnn").
return {
  cmd = { "dotnn", "lsp" },
  filetypes = { "nn" },
  root_markers = { "pyproject.toml", ".git" },
}
