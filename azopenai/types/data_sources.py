"""On Your Data: the sources that an answer may rest on, how to get into them, and how to search them.

https://learn.microsoft.com/azure/ai-services/openai/references/on-your-data
"""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model, model

__all__ = [
    "AccessTokenAuthentication",
    "ApiKeyAuthentication",
    "Authentication",
    "AzureCosmosDBDataSource",
    "AzureCosmosDBParameters",
    "AzureSearchDataSource",
    "AzureSearchParameters",
    "Citation",
    "ConnectionStringAuthentication",
    "DataSource",
    "DataSourceParameters",
    "DeploymentNameVectorization",
    "ElasticsearchDataSource",
    "ElasticsearchParameters",
    "EncodedApiKeyAuthentication",
    "EndpointVectorization",
    "FieldsMapping",
    "IntegratedVectorization",
    "KeyAndKeyIdAuthentication",
    "MessageContext",
    "ModelIdVectorization",
    "MongoDBDataSource",
    "MongoDBParameters",
    "PineconeDataSource",
    "PineconeFieldsMapping",
    "PineconeParameters",
    "RetrievedDocument",
    "SearchFieldsMapping",
    "SystemAssignedManagedIdentityAuthentication",
    "UserAssignedManagedIdentityAuthentication",
    "UsernameAndPasswordAuthentication",
    "VectorFieldsMapping",
    "Vectorization",
]


class ApiKeyAuthentication(TypedDict, total=False):
    """By the source's key."""

    type: Required[Literal["api_key"]]
    key: Required[str]


class ConnectionStringAuthentication(TypedDict, total=False):
    """By a connection string."""

    type: Required[Literal["connection_string"]]
    connection_string: Required[str]


class KeyAndKeyIdAuthentication(TypedDict, total=False):
    """By an Elasticsearch key and its id."""

    type: Required[Literal["key_and_key_id"]]
    key: Required[str]
    key_id: Required[str]


class EncodedApiKeyAuthentication(TypedDict, total=False):
    """By an Elasticsearch key and its id, joined and in base64."""

    type: Required[Literal["encoded_api_key"]]
    encoded_api_key: Required[str]


class AccessTokenAuthentication(TypedDict, total=False):
    """By a token of the user."""

    type: Required[Literal["access_token"]]
    access_token: Required[str]


class UsernameAndPasswordAuthentication(TypedDict, total=False):
    """By name and password."""

    type: Required[Literal["username_and_password"]]
    username: Required[str]
    password: Required[str]


class SystemAssignedManagedIdentityAuthentication(TypedDict, total=False):
    """By the identity that the Azure OpenAI resource has itself."""

    type: Required[Literal["system_assigned_managed_identity"]]


class UserAssignedManagedIdentityAuthentication(TypedDict, total=False):
    """By an identity that the Azure OpenAI resource was given."""

    type: Required[Literal["user_assigned_managed_identity"]]
    managed_identity_resource_id: Required[str]


Authentication = (
    ApiKeyAuthentication
    | ConnectionStringAuthentication
    | KeyAndKeyIdAuthentication
    | EncodedApiKeyAuthentication
    | AccessTokenAuthentication
    | UsernameAndPasswordAuthentication
    | SystemAssignedManagedIdentityAuthentication
    | UserAssignedManagedIdentityAuthentication
)
"""How the service gets into a source; not every source takes every form."""


class EndpointVectorization(TypedDict, total=False):
    """By an embeddings endpoint elsewhere."""

    type: Required[Literal["endpoint"]]
    endpoint: Required[str]
    authentication: Required[ApiKeyAuthentication | AccessTokenAuthentication]
    dimensions: int


class DeploymentNameVectorization(TypedDict, total=False):
    """By a deployment of the same resource."""

    type: Required[Literal["deployment_name"]]
    deployment_name: Required[str]
    dimensions: int


class ModelIdVectorization(TypedDict, total=False):
    """By a model inside Elasticsearch."""

    type: Required[Literal["model_id"]]
    model_id: Required[str]


class IntegratedVectorization(TypedDict, total=False):
    """By the vectorizer of the Azure AI Search index."""

    type: Required[Literal["integrated"]]


Vectorization = (
    EndpointVectorization | DeploymentNameVectorization | ModelIdVectorization | IntegratedVectorization
)
"""What turns a question into a vector."""


class FieldsMapping(TypedDict, total=False):
    """Which fields of the source hold what."""

    title_field: str
    url_field: str
    filepath_field: str
    content_fields_separator: str
    """What is put between the content fields; a line's end by default."""


class SearchFieldsMapping(FieldsMapping, total=False):
    """Which fields of an index hold what; all of them may be left to the service."""

    content_fields: Sequence[str]
    vector_fields: Sequence[str]
    image_vector_fields: Sequence[str]


class VectorFieldsMapping(FieldsMapping, total=False):
    """Which fields of a database hold what."""

    content_fields: Required[Sequence[str]]
    vector_fields: Required[Sequence[str]]


class PineconeFieldsMapping(FieldsMapping, total=False):
    """Which fields of a Pinecone index hold what; the vectors are the index itself."""

    content_fields: Required[Sequence[str]]


class DataSourceParameters(TypedDict, total=False):
    """What all sources take."""

    top_n_documents: int
    """How many documents to show the model."""
    in_scope: bool
    """Whether to answer from the documents alone."""
    strictness: int
    """How near to the question a document must be, 1 to 5."""
    role_information: str
    """Instructions to the model, where the api-version has no system message for it."""
    max_search_queries: int
    """Into how many searches a question may be rewritten."""
    allow_partial_result: bool
    """Whether to answer from what was found when some searches failed."""
    include_contexts: Sequence[Literal["citations", "intent", "all_retrieved_documents"]]
    """What `message.context` is to hold."""


class AzureSearchParameters(DataSourceParameters, total=False):
    """An Azure AI Search index."""

    endpoint: Required[str]
    index_name: Required[str]
    authentication: Required[
        ApiKeyAuthentication
        | SystemAssignedManagedIdentityAuthentication
        | UserAssignedManagedIdentityAuthentication
        | AccessTokenAuthentication
    ]
    fields_mapping: SearchFieldsMapping
    query_type: Literal["simple", "semantic", "vector", "vector_simple_hybrid", "vector_semantic_hybrid"]
    semantic_configuration: str
    filter: str
    embedding_dependency: Vectorization
    """Needed for the vector kinds of query."""


class AzureCosmosDBParameters(DataSourceParameters, total=False):
    """A container of Azure Cosmos DB for MongoDB."""

    database_name: Required[str]
    container_name: Required[str]
    index_name: Required[str]
    authentication: Required[ConnectionStringAuthentication]
    fields_mapping: Required[VectorFieldsMapping]
    embedding_dependency: Required[Vectorization]


class ElasticsearchParameters(DataSourceParameters, total=False):
    """An Elasticsearch index."""

    endpoint: Required[str]
    index_name: Required[str]
    authentication: Required[KeyAndKeyIdAuthentication | EncodedApiKeyAuthentication]
    fields_mapping: SearchFieldsMapping
    query_type: Literal["simple", "vector"]
    embedding_dependency: Vectorization
    """Needed for queries by vector."""


class PineconeParameters(DataSourceParameters, total=False):
    """A Pinecone index."""

    environment: Required[str]
    index_name: Required[str]
    authentication: Required[ApiKeyAuthentication]
    fields_mapping: Required[PineconeFieldsMapping]
    embedding_dependency: Required[Vectorization]


class MongoDBParameters(DataSourceParameters, total=False):
    """A collection of MongoDB Atlas."""

    endpoint: Required[str]
    database_name: Required[str]
    collection_name: Required[str]
    app_name: Required[str]
    index_name: Required[str]
    authentication: Required[UsernameAndPasswordAuthentication]
    fields_mapping: Required[VectorFieldsMapping]
    embedding_dependency: Required[Vectorization]


class AzureSearchDataSource(TypedDict, total=False):
    """Azure AI Search."""

    type: Required[Literal["azure_search"]]
    parameters: Required[AzureSearchParameters]


class AzureCosmosDBDataSource(TypedDict, total=False):
    """Azure Cosmos DB for MongoDB."""

    type: Required[Literal["azure_cosmos_db"]]
    parameters: Required[AzureCosmosDBParameters]


class ElasticsearchDataSource(TypedDict, total=False):
    """Elasticsearch."""

    type: Required[Literal["elasticsearch"]]
    parameters: Required[ElasticsearchParameters]


class PineconeDataSource(TypedDict, total=False):
    """Pinecone."""

    type: Required[Literal["pinecone"]]
    parameters: Required[PineconeParameters]


class MongoDBDataSource(TypedDict, total=False):
    """MongoDB Atlas."""

    type: Required[Literal["mongo_db"]]
    parameters: Required[MongoDBParameters]


DataSource = (
    AzureSearchDataSource
    | AzureCosmosDBDataSource
    | ElasticsearchDataSource
    | PineconeDataSource
    | MongoDBDataSource
)
"""A source of the user's own data, told apart by `type`."""


@model
class Citation(Model):
    """A passage of the user's own data that the answer rests on; the text cites it as `[doc1]`, from 1 on."""

    content: str | None = None
    title: str | None = None
    url: str | None = None
    filepath: str | None = None
    chunk_id: str | None = None
    rerank_score: float | None = None


@model
class RetrievedDocument(Citation):
    """A passage that was found, whether the answer rests on it or not.

    `filter_reason` is score or rerank where it was found and not shown to the model.
    """

    search_queries: list[str] | None = None
    data_source_index: int | None = None
    original_search_score: float | None = None
    filter_reason: str | None = None


@model
class MessageContext(Model):
    """What On Your Data adds to a message: the passages, and what was looked for."""

    citations: list[Citation] | None = None
    intent: str | None = None
    """What the question was taken for: the searches, as a JSON list in a text."""
    all_retrieved_documents: list[RetrievedDocument] | RetrievedDocument | None = None
    """All that was found, where `include_contexts` asks for it; a list, or one object."""
