// The part of OpenAPI 3.1 that this gateway describes itself with.

export type JsonSchema = { readonly [keyword: string]: unknown }

export type OpenApiParameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

export type OpenApiBody = {
  readonly description?: string
  readonly required?: boolean
  readonly content: { readonly [contentType: string]: { readonly schema: JsonSchema } }
}

/** An answer, or a `$ref` to one of the document's. */
export type OpenApiAnswer =
  | { readonly $ref: string }
  | { readonly description: string; readonly content?: OpenApiBody['content'] }

export type OpenApiOperation = {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly security: readonly { readonly [scheme: string]: readonly string[] }[]
  readonly parameters?: readonly OpenApiParameter[]
  readonly requestBody?: OpenApiBody
  readonly responses: { readonly [status: string]: OpenApiAnswer }
}

export type OpenApiMethod = 'get' | 'post' | 'put' | 'patch' | 'delete' | 'options'

export type OpenApiDocument = {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly tags: readonly { readonly name: string }[]
  readonly paths: { readonly [path: string]: { readonly [M in OpenApiMethod]?: OpenApiOperation } }
  readonly components: {
    readonly schemas: { readonly [name: string]: JsonSchema }
    readonly responses: {
      readonly [name: string]: { readonly description: string; readonly content?: OpenApiBody['content'] }
    }
    readonly securitySchemes: { readonly [name: string]: JsonSchema }
  }
}
