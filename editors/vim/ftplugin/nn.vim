" Comments, indentation and names of files for dotnn specs.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:# commentstring=#\ %s
setlocal expandtab shiftwidth=4 softtabstop=4 autoindent smartindent
setlocal suffixesadd=.nn
let &l:include = '^\s*\%(import\|use\)\s\+"\zs[^"]*'

let b:undo_ftplugin = "setlocal comments< commentstring< expandtab< shiftwidth<"
      \ . " softtabstop< autoindent< smartindent< suffixesadd< include<"
