package static

import _ "embed"

// types are what window.Recado takes and gives, for TypeScript.
//
//go:embed widget/sdk/recado.d.ts
var types []byte

// Types is the SDK's declaration file.
func (a *Assets) Types() []byte { return types }
