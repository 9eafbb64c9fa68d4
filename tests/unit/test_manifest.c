/* SPDX-License-Identifier: MIT */
/* manifest.c: what declares a capability, and what does not. */
#include "testing.h"

#include "engine/manifest.h"
#include "engine/status.h"

#include <filemap/filemap.h>

#define WINDOWS_10 "http://schemas.microsoft.com/appx/manifest/foundation/windows10"
#define WINDOWS_8 "http://schemas.microsoft.com/appx/2010/manifest"
#define CAPABLE "<Capabilities><Capability Name='codeGeneration'/></Capabilities>"
#define PACKAGE(inside) "<Package xmlns='" WINDOWS_10 "'>" inside "</Package>"

static ULONG parse_bytes(const char *bytes, size_t size)
{
    ULONG capabilities = 0xDEADBEEF;
    assert_int_equal(manifest_parse(bytes, size, &capabilities), STATUS_SUCCESS);
    return capabilities;
}

static ULONG parse(const char *text)
{
    return parse_bytes(text, strlen(text));
}

static void capable(void **state)
{
    static const char *const texts[] = {
        PACKAGE(CAPABLE),
        "<?xml version='1.0' encoding='utf-8'?>\n" PACKAGE("<Identity Name='x'/>" CAPABLE),
        "\xEF\xBB\xBF" PACKAGE(CAPABLE),
        "<Package xmlns='" WINDOWS_8 "'>" CAPABLE "</Package>",
        "<f:Package xmlns:f='" WINDOWS_10 "'><f:Capabilities><f:Capability Name='codeGeneration'/>"
        "</f:Capabilities></f:Package>",
        PACKAGE("<Capabilities><Capability Name='internetClient'/><DeviceCapability Name='a'/>"
                "<Capability Name=\"codeGeneration\"></Capability></Capabilities><Extensions/>"),
        PACKAGE("<!-- <Capabilities/> -->" CAPABLE "<?pi?>"),
        PACKAGE("<Capabilities><Capability Name='code&#71;eneration'/></Capabilities>"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(parse(texts[i]), FILEMAP_APP_CODE_GENERATION);
}

static void not_capable(void **state)
{
    static const char *const texts[] = {
        "",
        " ",
        "codeGeneration",
        "<Package>" CAPABLE "</Package>", /* of no namespace */
        "<Package xmlns='http://example.org/'>" CAPABLE "</Package>",
        "<Other xmlns='" WINDOWS_10 "'>" CAPABLE "</Other>",
        PACKAGE(""),
        PACKAGE("<Capabilities/>"),
        PACKAGE("<Capability Name='codeGeneration'/>"),
        PACKAGE("<Applications>" CAPABLE "</Applications>"),
        PACKAGE("<Capabilities/><Applications><Capability Name='codeGeneration'/></Applications>"),
        PACKAGE("<Capabilities><a><Capability Name='codeGeneration'/></a></Capabilities>"),
        PACKAGE("<Capabilities><Capability Name='codegeneration'/></Capabilities>"),
        PACKAGE("<Capabilities><Capability Name=' codeGeneration'/></Capabilities>"),
        PACKAGE("<Capabilities><Capability name='codeGeneration'/></Capabilities>"),
        PACKAGE("<Capabilities><DeviceCapability Name='codeGeneration'/></Capabilities>"),
        PACKAGE("<u:Capabilities xmlns:u='urn:u'><Capability Name='codeGeneration'/>"
                "</u:Capabilities>"),
        PACKAGE("<Capabilities><Capability xmlns:u='urn:u' u:Name='codeGeneration'/>"
                "</Capabilities>"),
        PACKAGE("<!-- " CAPABLE " -->"),
        PACKAGE("<![CDATA[" CAPABLE "]]>"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(parse(texts[i]), 0);
}

/* What comes behind the capability counts, too. */
static void broken(void **state)
{
    static const char *const texts[] = {
        "<Package xmlns='" WINDOWS_10 "'>" CAPABLE,
        "<Package xmlns='" WINDOWS_10 "'>" CAPABLE "</package>",
        PACKAGE(CAPABLE) "<Package/>",
        PACKAGE(CAPABLE "&unknown;"),
        PACKAGE(CAPABLE "<a b='1' b='2'/>"),
        PACKAGE(CAPABLE "\xFF"),
        "<?xml version='1.0' encoding='unheard-of'?>" PACKAGE(CAPABLE),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(parse(texts[i]), 0);
    assert_int_equal(parse_bytes(PACKAGE(CAPABLE), sizeof PACKAGE(CAPABLE)), 0); /* with its NUL */
}

static void doctypes(void **state)
{
    static const char *const texts[] = {
        "<!DOCTYPE Package>" PACKAGE(CAPABLE),
        "<!DOCTYPE Package SYSTEM 'file:///etc/passwd'>" PACKAGE(CAPABLE),
        "<!DOCTYPE Package [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
        "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>"
        "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;'>"
        "<!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;'><!ENTITY h '&g;&g;&g;&g;&g;&g;&g;&g;'>]>" PACKAGE(
            "&h;" CAPABLE),
        "<!DOCTYPE Package [<!ENTITY n 'codeGeneration'>]>" PACKAGE(
            "<Capabilities><Capability Name='&n;'/></Capabilities>"),
        "<!DOCTYPE Package [<!ENTITY x SYSTEM 'file:///dev/zero'>]>" PACKAGE("&x;" CAPABLE),
        "<!DOCTYPE Package [<!ATTLIST Capability Name CDATA 'codeGeneration'>]>" PACKAGE(
            "<Capabilities><Capability/></Capabilities>"),
    };
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(parse(texts[i]), 0);
}

static void utf_16(void **state)
{
    static const char text[] = PACKAGE(CAPABLE);
    char wide[2 + 2 * sizeof text] = "\xFF\xFE";
    (void)state;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        wide[2 + 2 * i] = text[i];
        wide[3 + 2 * i] = 0;
    }
    assert_int_equal(parse_bytes(wide, 2 * sizeof text), FILEMAP_APP_CODE_GENERATION);
}

/* As large as may be, and a byte more. */
static void sizes(void **state)
{
    static const char text[] = PACKAGE(CAPABLE);
    (void)state;
    char *bytes = malloc(MANIFEST_LIMIT + 1);
    assert_non_null(bytes);
    memset(bytes, ' ', MANIFEST_LIMIT + 1);
    memcpy(bytes, text, sizeof text - 1);
    assert_int_equal(parse_bytes(bytes, MANIFEST_LIMIT), FILEMAP_APP_CODE_GENERATION);
    assert_int_equal(parse_bytes(bytes, MANIFEST_LIMIT + 1), 0);
    free(bytes);
}

/* As many elements inside one another as have room. */
static void deep(void **state)
{
    static const char begin[] = "<Package xmlns='" WINDOWS_10 "'>" CAPABLE, end[] = "</Package>";
    size_t depth = (MANIFEST_LIMIT - sizeof begin - sizeof end) / 7;
    (void)state;
    char *bytes = malloc(MANIFEST_LIMIT), *next = bytes;
    assert_non_null(bytes);
    next = stpcpy(next, begin);
    for (size_t i = 0; i < depth; i++)
        next = stpcpy(next, "<a>");
    assert_int_equal(parse_bytes(bytes, (size_t)(next - bytes)), 0);
    for (size_t i = 0; i < depth; i++)
        next = stpcpy(next, "</a>");
    next = stpcpy(next, end);
    assert_int_equal(parse_bytes(bytes, (size_t)(next - bytes)), FILEMAP_APP_CODE_GENERATION);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capable),  cmocka_unit_test(not_capable), cmocka_unit_test(broken),
        cmocka_unit_test(doctypes), cmocka_unit_test(utf_16),      cmocka_unit_test(sizes),
        cmocka_unit_test(deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
